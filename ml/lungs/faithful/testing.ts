import type { FaithfulSlice } from "./slices.ts";

export const phantomSize = [64, 64, 24] as const;

/** A chest of whole numbers, 24 slices of 64 × 64: body, couch, two lungs with a nodule each, windpipe, and a pattern for noise. */
export function integerPhantom(): Int16Array<ArrayBuffer> {
  const [nx, ny, nz] = phantomSize;
  const hu = new Int16Array(nx * ny * nz).fill(-1000);
  for (let z = 0, n = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, n++) {
        if (((y - 30) * 28) ** 2 + ((x - 32) * 24) ** 2 <= (28 * 24) ** 2) hu[n] = 40;
        if (y >= 57 && y <= 58 && x >= 8 && x <= 55) hu[n] = 150;
        for (const [cx, lung] of [
          [20, -860],
          [44, -840],
        ] as const) {
          if (((z - 12) / 9.5) ** 2 + ((y - 30) / 14) ** 2 + ((x - cx) / 8) ** 2 > 1) continue;
          hu[n] = (y - 24) ** 2 + (x - cx) ** 2 <= 1 ? 30 : lung;
        }
        if ((y - 16) ** 2 + (x - 32) ** 2 <= 6 && z >= 10) hu[n] = -950;
        hu[n]! += ((7 * z + 13 * y + 29 * x) % 21) - 10;
      }
  return hu;
}

/** The phantom as slices of a scan with this spacing. */
export function phantomSlices(spacingMm: number, stepMm: number): FaithfulSlice[] {
  const [nx, ny, nz] = phantomSize,
    hu = integerPhantom();
  return Array.from({ length: nz }, (_, z) => ({
    hu: hu.subarray(z * nx * ny, (z + 1) * nx * ny),
    rows: ny,
    columns: nx,
    positionLps: [-50, -60, z * stepMm - 400] as const,
    orientation: [
      [1, 0, 0],
      [0, 1, 0],
    ] as const,
    pixelSpacingMm: [spacingMm, spacingMm] as const,
  }));
}
