/** Thresholds of this room in one place, with their reasons. */
export const limits = {
  /** Positions closer than this are one position: scanners write them to 0.001 mm or coarser. */
  samePositionMm: 0.01,
  /** Gaps may differ from the median by this or by 2 % of it: positions rounded to 0.1 mm make 0.6 and 0.7 of 0.625. */
  gapMm: 0.11,
  gapFraction: 0.02,
  /** A step that leaves the normal by more shifts a 300 mm scan by over 2.5 mm from end to end. */
  tiltDeg: 0.5,
  /** A direction belongs to an axis when it is within 25.8° of it (cosine 0.9): head holders tilt axial scans up to 25°. */
  axisCosine: 0.9,
  /** Fewer slices, or a shorter stack, hold no 32 mm patch with its surroundings. */
  minSlices: 16,
  minExtentMm: 48,
  /** Farther apart, nodules of 5 mm fall between slices. */
  thickMm: 5,
  /** Thickness and spacing within 5 % of each other are contiguous. */
  contiguousFraction: 0.05,
  /** A chest has air in it: less than 0.5 % of voxels between −1024 and −500 HU is no chest, or no HU. */
  airFraction: 0.005,
  airBelowHu: -500,
  /** 2 GiB of int16. */
  maxVoxels: 2 ** 30,
} as const;
