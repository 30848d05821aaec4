import { voxelCount } from "../geometry/index.ts";
import type { Field, Grid, Mask, Vec3 } from "../geometry/index.ts";
import { huFromNormalised, huPerUnit } from "../patches/index.ts";

/** Maps of one patch of side n, [z][y][x], in the network's normalised units. */
interface PatchFields {
  readonly loss: Float32Array;
  readonly reconstruction: Float32Array;
  readonly sigma: Float32Array;
  readonly component: Float32Array;
}

/** Overlapping patches summed up on a grid: memory is a few numbers a voxel, whatever the number of patches. */
export interface Blend {
  /** Adds a patch whose first voxel is `min` (may reach beyond the grid). */
  add(min: Vec3, fields: PatchFields): void;
  /**
   * One map as it stands: loss in nats per voxel, reconstruction and sigma in HU, component from 0. NaN where the mask is 0 or
   * nothing was added.
   */
  field(name: keyof PatchFields, mask: Mask): Field;
}

/**
 * Weights of the voxels of a patch along one axis: sin² over what lies within `margin` of both ends (Hann's window), 0 beyond.
 * At a stride of half that length the weights of all patches sum to 1, so that no patch's edge shows.
 */
function windowAlong(n: number, margin: number): Float64Array {
  const length = n - 2 * margin;
  return Float64Array.from({ length: n }, (_, i) =>
    i < margin || i >= n - margin ? 0 : Math.sin((Math.PI * (i - margin + 0.5)) / length) ** 2,
  );
}

/**
 * Nothing added yet; patches of side n whose outer `margin` voxels count nothing. A voxel's component is the one that holds
 * more than half of the weight, found in one pass (Boyer & Moore 1981); some frequent one where none does.
 */
export function startBlend(grid: Grid, n: number, margin: number): Blend {
  const count = voxelCount(grid);
  const weights = new Float32Array(count),
    loss = new Float32Array(count),
    reconstruction = new Float32Array(count),
    sigma = new Float32Array(count);
  const component = new Uint8Array(count),
    lead = new Float32Array(count);
  const sums: Sums = { weights, loss, reconstruction, sigma, component, lead };
  const eachRow = rowsOf(grid, n, margin);
  const zeroHu = huFromNormalised(0);
  const scales = {
    loss: { sum: loss, times: 1, plus: 0 },
    reconstruction: { sum: reconstruction, times: huPerUnit, plus: zeroHu },
    sigma: { sum: sigma, times: huPerUnit, plus: 0 },
  };
  return {
    add(min, fields) {
      eachRow(min, (row) => addRow(sums, fields, row));
    },
    field(name, mask) {
      const data = new Float32Array(count);
      if (name === "component") {
        for (let v = 0; v < count; v++) data[v] = mask.data[v] !== 0 && weights[v]! > 0 ? component[v]! : Number.NaN;
      } else {
        const { sum, times, plus } = scales[name];
        for (let v = 0; v < count; v++)
          data[v] = mask.data[v] !== 0 && weights[v]! > 0 ? (times * sum[v]!) / weights[v]! + plus : Number.NaN;
      }
      return { size: grid.size, affineLps: grid.affineLps, data };
    },
  };
}

interface Sums {
  readonly weights: Float32Array;
  readonly loss: Float32Array;
  readonly reconstruction: Float32Array;
  readonly sigma: Float32Array;
  readonly component: Uint8Array;
  readonly lead: Float32Array;
}

/** Neighbouring voxels of a patch that lie in the grid. */
interface PatchRow {
  /** Offset of the first in the patch and in the grid. */
  readonly inPatch: number;
  readonly inGrid: number;
  /** Weights along x, from the first on; all are multiplied by `weight`. */
  readonly window: Float64Array;
  readonly weight: number;
}

function addRow(
  { weights, loss, reconstruction, sigma, component, lead }: Sums,
  fields: PatchFields,
  { inPatch, inGrid, window, weight: rowWeight }: PatchRow,
): void {
  for (let i = 0; i < window.length; i++) {
    const s = inPatch + i,
      v = inGrid + i,
      weight = rowWeight * window[i]!;
    weights[v]! += weight;
    loss[v]! += weight * fields.loss[s]!;
    reconstruction[v]! += weight * fields.reconstruction[s]!;
    sigma[v]! += weight * fields.sigma[s]!;
    const candidate = fields.component[s]!,
      ahead = lead[v]!;
    if (component[v] === candidate) lead[v] = ahead + weight;
    else if (ahead >= weight) lead[v] = ahead - weight;
    else {
      component[v] = candidate;
      lead[v] = weight - ahead;
    }
  }
}

/** Walks the rows of a patch as far as they lie in the grid and have weight. */
function rowsOf(
  { size: [nx, ny, nz] }: Grid,
  n: number,
  margin: number,
): (min: Vec3, visit: (row: PatchRow) => void) => void {
  const window = windowAlong(n, margin);
  const range = (min: number, length: number): [number, number] => [
    Math.max(margin, -min),
    Math.min(n - margin, length - min),
  ];
  return ([x, y, z], visit) => {
    const [fromX, toX] = range(x, nx),
      [fromY, toY] = range(y, ny),
      [fromZ, toZ] = range(z, nz);
    const alongX = window.subarray(fromX, Math.max(fromX, toX));
    for (let k = fromZ; k < toZ; k++)
      for (let j = fromY; j < toY; j++)
        visit({
          inPatch: (k * n + j) * n + fromX,
          inGrid: ((z + k) * ny + y + j) * nx + x + fromX,
          window: alongX,
          weight: window[k]! * window[j]!,
        });
  };
}
