/** A point or a triple along x, y, z. Lengths are millimetres unless the name says otherwise. */
export type Vec3 = readonly [number, number, number];

/**
 * Index (i, j, k) of a voxel centre to LPS millimetres (DICOM PS3.3 C.7.6.2.1.1): the upper three rows of a 4 × 4 matrix,
 * row-major, so `x = a[0]·i + a[1]·j + a[2]·k + a[3]`.
 */
export type Affine = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** Where voxels are: `size = [nx, ny, nz]`, and where their centres lie. Arrays on a grid are `[z][y][x]`, x fastest. */
export interface Grid {
  readonly size: Vec3;
  readonly affineLps: Affine;
}

/** Hounsfield units. Air and padding are −1024. */
export interface Volume extends Grid {
  readonly data: Int16Array<ArrayBuffer>;
}

/** 0 outside, 1 inside; other values are labels where a docstring says so (lungs: 1 right, 2 left). */
export interface Mask extends Grid {
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Real values (loss, reconstruction, …); NaN where nothing is known. */
export interface Field extends Grid {
  readonly data: Float32Array<ArrayBuffer>;
}

/** A box of voxel indices, half-open: `min ≤ index < max` on every axis. */
export interface Box {
  readonly min: Vec3;
  readonly max: Vec3;
}
