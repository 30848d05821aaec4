/** One thing noticed about a series. Severity is about analysis; what forbids viewing has `blocksViewing`. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: "info" | "warning" | "refused";
  readonly message: string;
  readonly blocksViewing?: true;
}

/** Every finding of this room and what it means for analysis; `unviewable`: refused, and no volume can be shown either. */
const severities = {
  SEGMENTATION: "unviewable",
  NOT_GREY: "unviewable",
  NO_POSITIONS: "unviewable",
  ONE_POSITION: "unviewable",
  TOO_LARGE: "unviewable",
  NOTHING_READABLE: "unviewable",
  NOT_CT: "refused",
  NO_HU: "refused",
  NO_AIR: "refused",
  NOT_AXIAL: "refused",
  TOO_FEW_SLICES: "refused",
  MISSING_SLICE: "refused",
  UNEVEN_SPACING: "refused",
  GANTRY_TILT: "refused",
  SLICE_UNREADABLE: "warning",
  DOUBLED_POSITION: "warning",
  THICK_SLICES: "warning",
  SLICES_APART: "warning",
  THICKNESS_VARIES: "warning",
  KERNEL_VARIES: "warning",
  LOSSY: "warning",
  DOUBLED_SLICE: "info",
  SLICES_OVERLAP: "info",
  TILT_TAG: "info",
  SERIES_SPLIT: "info",
  PADDING: "info",
  VALUES_CLIPPED: "info",
} as const satisfies Record<string, "info" | "warning" | "refused" | "unviewable">;

export type FindingCode = keyof typeof severities;

export function finding(code: FindingCode, message: string): Finding {
  const severity = severities[code];
  return severity === "unviewable"
    ? { code, severity: "refused", message, blocksViewing: true }
    : { code, severity, message };
}

/** May it be analysed: the worst of its findings. */
export function analysable(findings: readonly Pick<Finding, "severity">[]): "ready" | "warning" | "refused" {
  const worst = (severity: Finding["severity"]): boolean => findings.some((one) => one.severity === severity);
  return worst("refused") ? "refused" : worst("warning") ? "warning" : "ready";
}
