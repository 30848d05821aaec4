import { analysable } from "../../ml/volume/index.ts";
import type { SeriesGeometry } from "../../ml/volume/index.ts";
import type { Finding, QualityReport, Verdict } from "../contract/index.ts";

/** Two verdicts from what was found: may it be looked at, may it be analysed. */
export function verdictOf(viewable: boolean, findings: readonly Finding[]): Verdict {
  return {
    viewable,
    analysable: viewable ? analysable(findings) : "refused",
    findings: findings.map(({ code, severity, message }) => ({ code, severity, message })),
  };
}

/** How the slices lie, as the contract says it. */
export function geometryOf(found: SeriesGeometry): QualityReport["geometry"] {
  const { count, size, spacingMm, thicknessMm, gapsMm, tiltDeg, orientation } = found;
  return {
    slices: count,
    size: [...size],
    spacingMm: [...spacingMm],
    thicknessMm,
    gapsMm: [...gapsMm],
    tiltDeg,
    orientation,
  };
}
