import { voxelCount } from "../geometry/index.ts";
import type { Grid, Mask, Vec3, Volume } from "../geometry/index.ts";
import type { Random } from "../statistics/index.ts";
import { lungDepthMm, planeAt } from "./chest.ts";
import type { Chest } from "./chest.ts";
import { paintNodule } from "./nodules.ts";
import type { PlacedNodule } from "./nodules.ts";
import { addNoise, kernelNoise } from "./noise.ts";
import { lattice, latticePlane } from "./texture.ts";
import { tissueHu } from "./tissue.ts";
import { bySlice, paintTube } from "./tubes.ts";
import type { Canvas, Tube } from "./tubes.ts";

/** All that is in the picture, in adult millimetres; `scale` makes them the grid's. */
export interface Scene {
  readonly chest: Chest;
  readonly nodules: readonly PlacedNodule[];
  readonly tubes: readonly Tube[];
  readonly scale: number;
  /** Standard deviation in soft tissue, about. */
  readonly noiseHu: number;
  /** The grid's first voxel centre, millimetres as they are. */
  readonly origin: Vec3;
  readonly spacingMm: Vec3;
}

/** Paints slice by slice, blurs as detector and kernel do, adds noise, and rounds. */
export function paint(grid: Grid, scene: Scene, random: Random): { volume: Volume; lungs: Mask } {
  const [nx, ny, nz] = grid.size;
  const plane = nx * ny;
  const data = new Int16Array(voxelCount(grid));
  const lungs = new Uint8Array(data.length);
  const tile = kernelNoise(random);
  const slow = lattice(random, 5);
  const sigma = noiseMap(grid, scene);
  const zMm = Array.from({ length: nz }, (_, k) => (scene.origin[2] + k * scene.spacingMm[2]) / scene.scale);
  const tubes = bySlice(scene.tubes, zMm, scene.spacingMm[2] / scene.scale);
  const painted = (k: number): Float32Array => {
    const canvas = canvasAt(nx, ny, scene, zMm[k]!);
    paintTissue(canvas, scene.chest, latticePlane(slow, canvas), lungs.subarray(k * plane, (k + 1) * plane));
    for (const tube of tubes[k]!) paintTube(canvas, tube);
    for (const nodule of scene.nodules) paintNodule(canvas, scene.chest, nodule);
    return blurredInPlane(canvas);
  };
  const hu = new Float32Array(plane);
  let here = painted(0);
  let before = here;
  for (let k = 0; k < nz; k++) {
    const after = k + 1 < nz ? painted(k + 1) : here;
    blendSlices(hu, before, here, after);
    addNoise(hu, nx, ny, tile, sigma, random);
    roundInto(data.subarray(k * plane, (k + 1) * plane), hu);
    before = here;
    here = after;
  }
  return { volume: { ...grid, data }, lungs: { ...grid, data: lungs } };
}
/** The slice sensitivity profile: a slice sees a little of its neighbours. */
function blendSlices(out: Float32Array, before: Float32Array, here: Float32Array, after: Float32Array): void {
  for (let n = 0; n < out.length; n++) out[n] = 0.74 * here[n]! + 0.13 * (before[n]! + after[n]!);
}

function roundInto(out: Int16Array, hu: Float32Array): void {
  for (let n = 0; n < out.length; n++) out[n] = Math.max(-1024, Math.floor(hu[n]! + 0.5));
}

function canvasAt(nx: number, ny: number, { scale, origin, spacingMm }: Scene, zMm: number): Canvas {
  return {
    hu: new Float32Array(nx * ny),
    nx,
    ny,
    zMm,
    sliceMm: spacingMm[2] / scale,
    pixelMm: [spacingMm[0] / scale, spacingMm[1] / scale],
    originMm: [origin[0] / scale, origin[1] / scale],
  };
}

function paintTissue(
  { hu, nx, ny, zMm, pixelMm, originMm }: Canvas,
  chest: Chest,
  texture: Float32Array,
  lungs: Uint8Array,
): void {
  const plane = planeAt(chest, zMm);
  for (let j = 0, n = 0; j < ny; j++) {
    const y = originMm[1] + j * pixelMm[1];
    for (let i = 0; i < nx; i++, n++) {
      const x = originMm[0] + i * pixelMm[0],
        depth = lungDepthMm(plane, x, y);
      if (depth > 0) lungs[n] = x < 2 ? 1 : 2;
      hu[n] = tissueHu(plane, x, y, depth, texture[n]!);
    }
  }
}

/** The point spread of scanner and kernel, about a pixel wide. */
function blurredInPlane({ hu, nx, ny }: Canvas): Float32Array {
  const rows = new Float32Array(hu.length),
    out = new Float32Array(hu.length);
  for (let j = 0; j < ny; j++)
    for (let i = 0, n = j * nx; i < nx; i++, n++)
      rows[n] = 0.6 * hu[n]! + 0.2 * (hu[i > 0 ? n - 1 : n]! + hu[i < nx - 1 ? n + 1 : n]!);
  for (let j = 0; j < ny; j++)
    for (let i = 0, n = j * nx; i < nx; i++, n++)
      out[n] = 0.6 * rows[n]! + 0.2 * (rows[j > 0 ? n - nx : n]! + rows[j < ny - 1 ? n + nx : n]!);
  return out;
}

/** Fewer quanta reach the middle of a body than its rim. */
function noiseMap({ size: [nx, ny] }: Grid, { scale, origin, spacingMm, noiseHu }: Scene): Float32Array {
  const sigma = new Float32Array(nx * ny);
  for (let j = 0; j < ny; j++)
    for (let i = 0; i < nx; i++) {
      const r = Math.hypot((origin[0] + i * spacingMm[0]) / scale / 165, (origin[1] + j * spacingMm[1]) / scale / 118);
      sigma[j * nx + i] = noiseHu * (0.55 + 0.6 / (1 + r ** 3));
    }
  return sigma;
}
