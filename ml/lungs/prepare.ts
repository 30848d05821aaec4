import { crop, isotropicGrid, resampleLinear, resampleNearest, spacingMm } from "../geometry/index.ts";
import type { Mask, Vec3, Volume } from "../geometry/index.ts";
import { grow } from "./body.ts";
import { findLungs } from "./find.ts";
import type { FoundLungs } from "./find.ts";
import type { LungFinding } from "./findings.ts";

const marginMm = 4;

/** The lungs as every later step takes them. */
export interface PreparedLungs {
  /** HU around both lungs, cubes of 1 mm, 4 mm more than the lungs on each side where the scan goes that far. */
  readonly box: Volume;
  /** 1 right, 2 left, on the grid of `box`. */
  readonly mask: Mask;
  /** The same on the scan's grid. */
  readonly maskOnScan: Mask;
  readonly findings: readonly LungFinding[];
  readonly litres: FoundLungs["litres"];
}

/**
 * Finds the lungs and resamples the box that holds them to 1 mm by linear interpolation (the box only: a whole scan at
 * 1 mm would be several times as large). Refused where `findLungs` refuses. Throws the signal's reason when aborted.
 */
export function prepareLungs(
  scan: Volume,
  options: { readonly signal?: AbortSignal } = {},
): PreparedLungs | { readonly refused: readonly LungFinding[] } {
  const { mask: maskOnScan, findings, litres, bounds } = findLungs(scan, options);
  const refused = findings.filter(({ severity }) => severity === "refused");
  if (bounds === undefined || refused.length > 0) return { refused };
  const margin = spacingMm(scan.affineLps).map((s) => Math.ceil(marginMm / s)) as unknown as Vec3;
  const part = crop(scan, grow(bounds, margin, scan.size));
  const grid = isotropicGrid(part);
  options.signal?.throwIfAborted();
  const box = resampleLinear(part, grid);
  options.signal?.throwIfAborted();
  return { box, mask: resampleNearest(maskOnScan, grid), maskOnScan, findings, litres };
}
