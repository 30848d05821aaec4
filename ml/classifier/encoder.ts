import { tf } from "../engine/index.ts";
import type { Device, Plan, Program, TensorSpec, Values } from "../engine/index.ts";
import type { Vec3, Volume } from "../geometry/index.ts";
import { encode, encoderSpec } from "../gmcae/index.ts";
import type { TrainedGmcae } from "../gmcae/index.ts";
import { normalisedFromHu } from "../patches/index.ts";
import { axisTiles, levelLengths } from "./axis-tiles.ts";
import type { AxisTile } from "./axis-tiles.ts";
import type { EncodedBox } from "./pyramid.ts";

/** The encoder of a GMCAE made ready for boxes of any size: they are run in tiles, with the same result as in one piece. */
export interface EncoderPlan {
  readonly channels: number;
  /** `box` in HU. Looks at `signal` between tiles and throws its reason. */
  encode(box: Pick<Volume, "size" | "data">, signal?: AbortSignal): Promise<EncodedBox>;
  dispose(): Promise<void>;
}

/** Side of a tile where none is asked for: few channels leave room for larger ones, which waste less on their borders. */
const tileFor = (firstChannels: number): number => (firstChannels <= 16 ? 96 : 64);

/** Compiles the encoder with its weights fixed. `tile`: side in voxels, a multiple of 8, at least 32. */
export async function compileEncoder(
  device: Device,
  { config, weights }: TrainedGmcae,
  tile = tileFor(config.filters[0]),
): Promise<EncoderPlan> {
  if (tile % 8 !== 0 || tile < 32)
    throw new RangeError(`tiles of ${tile} voxels: a multiple of 8, at least 32, is needed`);
  const { filters, clipHu } = config;
  const spec = encoderSpec(filters);
  const cube = (side: number): TensorSpec => ({ shape: [1, side, side, side, 1] });
  const inputs: Record<string, TensorSpec> = {
    x: cube(tile),
    inside0: cube(tile),
    inside1: cube(tile / 2),
    inside2: cube(tile / 4),
  };
  for (const [name, { shape }] of Object.entries(spec)) inputs[name] = { shape };
  const constants: Values = Object.fromEntries(Object.keys(spec).map((name) => [name, weights[name]!]));
  const plan = await device.compile(tileProgram(filters), inputs, { constants });
  return {
    channels: filters[2],
    encode: (box, signal) =>
      encodeBox(plan, box, { tile, channels: filters[2], clipHu, ...(signal ? { signal } : {}) }),
    dispose: () => plan.dispose(),
  };
}

/**
 * SAME padding puts zeros around every layer's input, not around the image: what a layer gives outside the box is set to zero
 * before the next one reads it.
 */
function tileProgram(filters: readonly number[]): Program {
  const levelAfter = [0, 1, 1, 2, 2];
  return (inputs) => ({
    encoded: encode(inputs, inputs["x"]!, filters, (h, layer) => {
      const level = levelAfter[layer];
      return level === undefined ? h : tf.mul(h, inputs[`inside${level}`]!);
    }),
  });
}

interface EncodeSettings {
  readonly tile: number;
  readonly channels: number;
  readonly clipHu: readonly [number, number] | null;
  readonly signal?: AbortSignal;
}

async function encodeBox(
  plan: Plan,
  box: Pick<Volume, "size" | "data">,
  settings: EncodeSettings,
): Promise<EncodedBox> {
  const { tile, channels, signal } = settings;
  const size = box.size.map((length) => levelLengths(length)[3]) as unknown as Vec3;
  const data = new Float32Array(size[0] * size[1] * size[2] * channels);
  const [xs, ys, zs] = box.size.map((length) => axisTiles(length, tile)) as [AxisTile[], AxisTile[], AxisTile[]];
  for (const z of zs)
    for (const y of ys)
      for (const x of xs) {
        signal?.throwIfAborted();
        const { encoded } = await plan.run(tileInputs(box, [x, y, z], settings));
        copyTile(encoded as Float32Array, tile / 8, [x, y, z], { size, channels, data });
      }
  return { size, channels, data };
}

function tileInputs(
  box: Pick<Volume, "size" | "data">,
  [x, y, z]: readonly [AxisTile, AxisTile, AxisTile],
  { tile, clipHu }: EncodeSettings,
): Values {
  const lengths = box.size.map(levelLengths);
  const inside = (level: 0 | 1 | 2): Float32Array<ArrayBuffer> => {
    const side = tile >> level,
      values = new Float32Array(side ** 3);
    forEachInside(
      side,
      [x, y, z].map((axis) => axis.starts[level]),
      lengths.map((of) => of[level]!),
      (at) => (values[at] = 1),
    );
    return values;
  };
  const image = new Float32Array(tile ** 3);
  const [low, high] = clipHu ?? [-32768, 32767];
  const [nx, ny] = box.size;
  forEachInside(
    tile,
    [x, y, z].map((axis) => axis.starts[0]),
    box.size,
    (at, i, j, k) => {
      const hu = box.data[(k * ny + j) * nx + i]!;
      image[at] = normalisedFromHu(hu < low ? low : hu > high ? high : hu);
    },
  );
  return { x: image, inside0: inside(0), inside1: inside(1), inside2: inside(2) };
}

/** Calls `visit` for the voxels of a cube at `starts` that lie inside a box: offset in the cube, then x, y, z in the box. */
function forEachInside(
  side: number,
  starts: readonly number[],
  size: readonly number[],
  visit: (at: number, x: number, y: number, z: number) => void,
): void {
  const [x0, y0, z0] = starts as [number, number, number];
  const last = (axis: number): number => Math.min(side, size[axis]! - starts[axis]!);
  for (let k = Math.max(0, -z0); k < last(2); k++)
    for (let j = Math.max(0, -y0); j < last(1); j++)
      for (let i = Math.max(0, -x0); i < last(0); i++) visit((k * side + j) * side + i, x0 + i, y0 + j, z0 + k);
}

function copyTile(
  from: Float32Array,
  side: number,
  [x, y, z]: readonly [AxisTile, AxisTile, AxisTile],
  to: EncodedBox,
): void {
  const run = (x.to - x.from) * to.channels;
  for (let k = z.from; k < z.to; k++)
    for (let j = y.from; j < y.to; j++) {
      const source = (((z.offset + k - z.from) * side + y.offset + j - y.from) * side + x.offset) * to.channels;
      const target = ((k * to.size[1] + j) * to.size[0] + x.from) * to.channels;
      to.data.set(from.subarray(source, source + run), target);
    }
}
