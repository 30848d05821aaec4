import type { Vec3 } from "../geometry/index.ts";

/** One of the 48 symmetries of a cube, as what each output axis (z, y, x) is made of. */
export interface Symmetry {
  /** For output axis 0 (z), 1 (y), 2 (x): the input axis that it runs along. */
  readonly axes: Vec3;
  /** Whether it runs backwards. */
  readonly reversed: readonly [boolean, boolean, boolean];
}

/** The six faces as (quarter turns, from axis, towards axis), in the original's order. */
const faces: readonly Vec3[] = [
  [0, 0, 1],
  [1, 0, 1],
  [2, 0, 1],
  [3, 0, 1],
  [3, 0, 2],
  [1, 0, 2],
];

/**
 * The original's 48 augmentations by key 0 … 47 (kdsb17, datagen.py:13-72): face key >> 3, turn (key & 7) >> 1 about z, and
 * mirror key & 1 of y, last. Even keys are proper rotations.
 */
export const symmetries: readonly Symmetry[] = Array.from({ length: 48 }, (_, key) => symmetryOf(key));

/** Writes the cube `patch` (n³, [z][y][x]) turned by symmetry `key` into `out`, which must be another array. */
export function applySymmetry(patch: Float32Array, n: number, key: number, out: Float32Array): Float32Array {
  permute(patch, [n, n, n], key, out);
  return out;
}

/**
 * Where symmetry `key` puts the voxels of a cube of side n: voxel (z, y, x) goes to first + z·steps[0] + y·steps[1] +
 * x·steps[2].
 */
export function placesOf(key: number, n: number): { readonly first: number; readonly steps: Vec3 } {
  const { axes, reversed } = symmetryAt(key);
  const steps: [number, number, number] = [0, 0, 0];
  let first = 0;
  for (const d of [0, 1, 2] as const) {
    const stride = n ** (2 - d);
    steps[axes[d]] = reversed[d] ? -stride : stride;
    if (reversed[d]) first += (n - 1) * stride;
  }
  return { first, steps };
}

/** A turned copy of a box of any size `[nx, ny, nz]`, with its new size. */
export function transformBox<S extends Int16Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>>(
  box: { readonly size: Vec3; readonly data: S },
  key: number,
): { size: Vec3; data: S } {
  const data = box.data.slice() as S;
  const [nz, ny, nx] = permute(box.data, [box.size[2], box.size[1], box.size[0]], key, data);
  return { size: [nx, ny, nz], data };
}

/** `shape` and the returned shape are (z, y, x). */
function permute(from: ArrayLike<number>, shape: Vec3, key: number, to: Float32Array | Int16Array | Uint8Array): Vec3 {
  const { axes, reversed } = symmetryAt(key);
  const strides: Vec3 = [shape[1] * shape[2], shape[2], 1];
  const lengths: Vec3 = [shape[axes[0]]!, shape[axes[1]]!, shape[axes[2]]!];
  const along = (d: 0 | 1 | 2): number => (reversed[d] ? -1 : 1) * strides[axes[d]]!;
  const first = (d: 0 | 1 | 2): number => (reversed[d] ? (lengths[d] - 1) * strides[axes[d]]! : 0);
  const start = first(0) + first(1) + first(2);
  const dz = along(0),
    dy = along(1),
    dx = along(2);
  let at = 0;
  for (let k = 0; k < lengths[0]; k++)
    for (let j = 0; j < lengths[1]; j++) {
      let source = start + k * dz + j * dy;
      for (let i = 0; i < lengths[2]; i++, source += dx) to[at++] = from[source]!;
    }
  return lengths;
}

function symmetryAt(key: number): Symmetry {
  const symmetry = symmetries[key];
  if (!symmetry) throw new RangeError(`symmetry ${key}: keys run from 0 to 47`);
  return symmetry;
}

function symmetryOf(key: number): Symmetry {
  const axes: [number, number, number] = [0, 1, 2];
  const reversed: [boolean, boolean, boolean] = [false, false, false];
  const flip = (a: number): void => {
    reversed[a] = !reversed[a];
  };
  // A quarter turn takes axis a towards axis b: axis b backwards, then both exchanged (numpy's rot90 with k = 1).
  const turn = (count: number, a: number, b: number): void => {
    for (let q = 0; q < count; q++) {
      flip(b);
      [axes[a], axes[b]] = [axes[b]!, axes[a]!];
      [reversed[a], reversed[b]] = [reversed[b]!, reversed[a]!];
    }
  };
  turn(...faces[key >> 3]!);
  turn((key & 7) >> 1, 1, 2);
  if (key & 1) flip(1);
  return { axes, reversed };
}
