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
  const vote = (v: number, candidate: number, weight: number): void => {
    if (component[v] === candidate) lead[v]! += weight;
    else if (lead[v]! >= weight) lead[v]! -= weight;
    else {
      component[v] = candidate;
      lead[v] = weight - lead[v]!;
    }
  };
  const place = placing(grid, n, margin);
  return {
    add(min, fields) {
      place(min, (s, v, weight) => {
        weights[v]! += weight;
        loss[v]! += weight * fields.loss[s]!;
        reconstruction[v]! += weight * fields.reconstruction[s]!;
        sigma[v]! += weight * fields.sigma[s]!;
        vote(v, fields.component[s]!, weight);
      });
    },
    field(name, mask) {
      const values: Record<typeof name, (v: number) => number> = {
        loss: (v) => loss[v]! / weights[v]!,
        reconstruction: (v) => huFromNormalised(reconstruction[v]! / weights[v]!),
        sigma: (v) => (huPerUnit * sigma[v]!) / weights[v]!,
        component: (v) => component[v]!,
      };
      const value = values[name];
      const data = new Float32Array(count);
      for (let v = 0; v < count; v++) data[v] = mask.data[v]! > 0 && weights[v]! > 0 ? value(v) : Number.NaN;
      return { size: grid.size, affineLps: grid.affineLps, data };
    },
  };
}

type PutVoxel = (inPatch: number, inGrid: number, weight: number) => void;

/** Walks the voxels of a patch that lie in the grid and have weight. */
function placing({ size: [nx, ny, nz] }: Grid, n: number, margin: number): (min: Vec3, put: PutVoxel) => void {
  const window = windowAlong(n, margin);
  const range = (min: number, length: number): [number, number] => [
    Math.max(margin, -min),
    Math.min(n - margin, length - min),
  ];
  return ([x, y, z], put) => {
    const [fromX, toX] = range(x, nx),
      [fromY, toY] = range(y, ny),
      [fromZ, toZ] = range(z, nz);
    for (let k = fromZ; k < toZ; k++)
      for (let j = fromY; j < toY; j++) {
        const rowWeight = window[k]! * window[j]!;
        const source = (k * n + j) * n,
          target = ((z + k) * ny + y + j) * nx + x;
        for (let i = fromX; i < toX; i++) put(source + i, target + i, rowWeight * window[i]!);
      }
  };
}
