import type { ConvShape } from "../recipe.ts";

export type Matrix = readonly (readonly number[])[];

/** Output planes of a tile, and the positions at which it is multiplied: F(4,3) of Lavin and Gray (CVPR 2016), with their matrices. */
export const planesPerTile = 4;
export const positions = 6;

/** Bᵀ: six input planes to six positions (0, 1, −1, 2, −2, ∞). */
const inputTransform: Matrix = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
];

/** G: three taps to six positions. */
export const tapTransform: Matrix = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];

/** Aᵀ: six positions to four output planes. */
export const outputTransform: Matrix = [
  [1, 1, 1, 1, 1, 0],
  [0, 1, -1, 2, -2, 0],
  [0, 1, 1, 4, 4, 0],
  [0, 1, -1, 8, -8, 1],
];

/** Convolutions of 3×3×3 with SAME padding whose depth is whole tiles. */
export function isTiled({ kernel, strides, dilations, padBefore, padAfter, image }: ConvShape): boolean {
  const ones = [...strides, ...dilations, ...padBefore, ...padAfter];
  return kernel.every((k) => k === 3) && ones.every((n) => n === 1) && (image[0] as number) % planesPerTile === 0;
}

/** Bᵀ at every tile of an image, `[tiles][positions]` rows of a column a plane. Planes outside are zeros and have no column. */
export function imageTransform(depth: number): Matrix[] {
  return everyTile(depth, inputTransform, 1);
}

/** A at every tile of a result's gradient, as `imageTransform`. */
export function gradientTransform(depth: number): Matrix[] {
  return everyTile(depth, transposed(outputTransform), 0);
}

export function transposed(matrix: Matrix): Matrix {
  return (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column] as number));
}

function everyTile(depth: number, matrix: Matrix, before: number): Matrix[] {
  return Array.from({ length: depth / planesPerTile }, (_, tile) =>
    matrix.map((row) =>
      Array.from({ length: depth }, (_unused, plane) => row[plane - tile * planesPerTile + before] ?? 0),
    ),
  );
}
