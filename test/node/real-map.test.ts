import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { groupSeries, parseHeader } from "../../ml/dicom/index.ts";
import { openDevice, type Device } from "../../ml/engine/index.ts";
import { depthMm } from "../../ml/filters/index.ts";
import {
  crop,
  toIndex,
  toWorld,
  type Box,
  type Field,
  type Mask,
  type Vec3,
  type Volume,
} from "../../ml/geometry/index.ts";
import { compileMap, lossMap, readGmcae, type LossMap, type MapPlan } from "../../ml/gmcae/index.ts";
import { prepareLungs } from "../../ml/lungs/index.ts";
import { loadVolume } from "../../ml/volume/index.ts";
import { testWith, unpackedData } from "../need.ts";

const test = testWith(["data"]);
const models = path.resolve(import.meta.dirname, "../../build/models");
/** Centre of the mass of LIDC-IDRI-0001, four readers. */
const massLps: Vec3 = [56.4, 86.4, -115.8];
/** Half a side of the piece that is mapped, mm: the blanked cube, a patch's reach, and room to see that nothing else changes. */
const half = 44;
const air = -1024;

describe("the shipped model's map around the mass of LIDC-IDRI-0001", () => {
  let lungs: Lungs;
  let piece: Lungs;
  let device: Device;
  let plan: MapPlan;
  let before: LossMap;

  beforeAll(async () => {
    lungs = await lungsOf("LIDC-IDRI-0001");
    piece = cut(lungs);
    device = await openDevice("cpu", { threads: 2 });
    plan = await compileMap({ device, ...readGmcae(readFileSync(path.join(models, "lung-tiny/weights.safetensors"))) });
    before = await lossMap({ ...piece, plan });
  });

  afterAll(async () => {
    await plan.dispose();
    await device.dispose();
  });

  test("is finite where there is lung, not constant, and lies on the scan's frame of reference", () => {
    const values = before.loss.data.filter((value) => !Number.isNaN(value));
    expect(values.length).toBeGreaterThan(50_000);
    expect(values.every(Number.isFinite)).toBe(true);
    expect(Math.max(...sample(values)) - Math.min(...sample(values))).toBeGreaterThan(1);
    const centre = toIndex(before.loss.affineLps, massLps);
    for (const [axis, at] of centre.entries()) expect(Math.abs(at - half), `axis ${axis}`).toBeLessThanOrEqual(1);
    expect(toWorld(before.loss.affineLps, [0, 0, 0])).toEqual(toWorld(piece.box.affineLps, [0, 0, 0]));
  });

  test("changes where a cube of 20 mm of the input is blanked, and no further than a patch reaches", async () => {
    const blanked = { ...piece, box: { ...piece.box, data: piece.box.data.slice() } };
    const [nx, ny] = piece.box.size;
    const far = (at: number): number =>
      Math.max(
        Math.abs((at % nx) - half),
        Math.abs((Math.floor(at / nx) % ny) - half),
        Math.abs(Math.floor(at / nx / ny) - half),
      );
    for (let at = 0; at < blanked.box.data.length; at++) if (far(at) < 10) blanked.box.data[at] = air;
    const after = await lossMap({ ...blanked, plan });
    let inside = 0;
    let farthest = 0;
    for (const [at, value] of after.loss.data.entries()) {
      const change = Math.abs(value - (before.loss.data[at] ?? Number.NaN));
      if (far(at) < 10 && change > inside) inside = change;
      if (change > 1e-4) farthest = Math.max(farthest, far(at));
    }
    expect(inside).toBeGreaterThan(0.1);
    expect(farthest).toBeLessThanOrEqual(10 + 32);
  });

  test("hardly changes where patches lie elsewhere: the same place cut out 5, 3 and 7 mm on", async () => {
    const shift: Vec3 = [5, 3, 7];
    const after = await lossMap({ ...cut(lungs, shift), plan });
    const changes: number[] = [];
    // Voxels that both see with their whole surroundings: a patch of 32 mm starts at most 24 mm before them.
    for (let z = 31; z < 64; z++)
      for (let y = 27; y < 64; y++)
        for (let x = 29; x < 64; x++) {
          const here = before.loss.data[(z * 88 + y) * 88 + x]!,
            there = after.loss.data[((z - 7) * 88 + y - 3) * 88 + x - 5]!;
          if (!Number.isNaN(here)) changes.push(Math.abs(there - here));
        }
    changes.sort((a, b) => a - b);
    expect(changes.length).toBeGreaterThan(2_000);
    // The tolerance that is stated: measured 0.10 and 0.61 nats, in a region where losses span about 6 (1st to 99th percentile).
    expect(changes[Math.floor(changes.length / 2)]).toBeLessThan(0.15);
    expect(changes[Math.floor(changes.length * 0.95)]).toBeLessThan(0.75);
  });

  test("of both lungs, coarse: no patch stands out for its surface", async () => {
    const { patches, loss } = await lossMap({ ...lungs, plan, stride: 32 });
    const depth = depthMm(lungs.mask, 5);
    expect(patches.length).toBeGreaterThan(10);
    for (const { minIndex } of patches.slice(0, 10)) expect(depth.data[highestIn(loss, minIndex)]).toBeGreaterThan(2);
  });
});

interface Lungs {
  readonly box: Volume;
  readonly mask: Mask;
}

async function lungsOf(patient: string): Promise<Lungs> {
  const folder = path.join(unpackedData(), "ct", patient, "ct");
  const headers = readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    const read = parseHeader(readFileSync(file), file);
    return read.outcome === "read" ? [read.header] : [];
  });
  const [series] = groupSeries(headers);
  if (series === undefined) throw new Error("no series");
  const loaded = await loadVolume(series, (file) => readFile(file));
  if ("refused" in loaded) throw new Error("refused");
  const lungs = prepareLungs(loaded.volume);
  if ("refused" in lungs) throw new Error("no lungs");
  return lungs;
}

/** A cube around the mass, or as many voxels on. */
function cut({ box, mask }: Lungs, shift: Vec3 = [0, 0, 0]): Lungs {
  const centre = toIndex(box.affineLps, massLps).map(Math.round) as unknown as Vec3;
  const around: Box = {
    min: [centre[0] - half + shift[0], centre[1] - half + shift[1], centre[2] - half + shift[2]],
    max: [centre[0] + half + shift[0], centre[1] + half + shift[1], centre[2] + half + shift[2]],
  };
  return { box: crop(box, around), mask: crop(mask, around) };
}

/** Offset of the highest value in a cube of 32 voxels. */
function highestIn({ size: [nx, ny, nz], data }: Field, [x0, y0, z0]: Vec3): number {
  let best = -1;
  for (let z = Math.max(0, z0); z < Math.min(nz, z0 + 32); z++)
    for (let y = Math.max(0, y0); y < Math.min(ny, y0 + 32); y++)
      for (let x = Math.max(0, x0); x < Math.min(nx, x0 + 32); x++) {
        const at = (z * ny + y) * nx + x;
        if (!Number.isNaN(data[at]) && (best === -1 || data[at]! > data[best]!)) best = at;
      }
  return best;
}

/** A thousandth of the values: enough for a range. */
function sample(values: Float32Array): number[] {
  return [...values].filter((_, at) => at % 100 === 0);
}
