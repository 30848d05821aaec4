import { z } from "./zod.ts";

export const vec3 = z.tuple([z.number(), z.number(), z.number()]);

/** Index → LPS millimetres, the upper three rows of a 4 × 4 matrix, row-major (as `Affine` of ml/geometry). */
export const affineLps = z.tuple([
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
  z.number(),
]);

/**
 * Where a volume's samples are. `url` is given by main and names a confined, uncompressed file; samples start at
 * `byteOffset`, little-endian, `[z][y][x]`. The value is `slope · stored + intercept` in `unit`; `noData` is a stored value.
 */
export const volumeInfo = z.object({
  id: z.string(),
  url: z.string(),
  size: vec3,
  affineLps,
  dtype: z.enum(["int16", "uint8"]),
  byteOffset: z.number().int(),
  byteLength: z.number().int(),
  slope: z.number(),
  intercept: z.number(),
  noData: z.number().nullable(),
  unit: z.enum(["HU", "nats/voxel", "percentile", "component", "label"]),
});

export type VolumeInfo = z.infer<typeof volumeInfo>;
