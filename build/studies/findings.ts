import { toWorld, voxelCount } from "../../ml/geometry/index.ts";
import type { Grid, Mask } from "../../ml/geometry/index.ts";
import { sharedTable } from "./tables.ts";

/** A finding that readers outlined: its centre and the sphere that holds it. */
export interface Finding {
  readonly name: string;
  readonly centreLps: readonly [number, number, number];
  readonly radiusMm: number;
}

/** The annotated findings of a public chest CT (data/README.md of the shared data); radius: half the largest axial diameter. */
export function findingsIn(series: string): Finding[] {
  return sharedTable("ct/annotations.csv")
    .filter((row) => row["series"] === series)
    .map((row) => ({
      name: row["finding"]!,
      centreLps: [Number(row["x_lps"]), Number(row["y_lps"]), Number(row["z_lps"])],
      radiusMm: Number(row["diameter_mm_max_axial"] || row["diameter_mm_equivalent"]) / 2,
    }));
}

/** 1 within `marginMm` of a finding's sphere, on the grid of a chest. */
export function nearFindings(findings: readonly Finding[], marginMm: number, grid: Grid): Mask {
  const data = new Uint8Array(voxelCount(grid));
  const [nx, ny, nz] = grid.size;
  for (let z = 0, v = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++, v++) {
        const at = toWorld(grid.affineLps, [x, y, z]);
        const isNear = findings.some(
          ({ centreLps: c, radiusMm }) => Math.hypot(at[0] - c[0], at[1] - c[1], at[2] - c[2]) <= radiusMm + marginMm,
        );
        if (isNear) data[v] = 1;
      }
  return { size: grid.size, affineLps: grid.affineLps, data };
}
