import type { Finding } from "../volume/index.ts";

/** What this room has to say about a scan; joins the findings of `ml/volume`. */
export interface LungFinding extends Omit<Finding, "code"> {
  readonly code: "NO_LUNGS" | "ONE_LUNG" | "LUNGS_CUT";
}

export const noLungs: LungFinding = {
  code: "NO_LUNGS",
  severity: "refused",
  message:
    "No lungs were found in this scan: there is no large space of aerated tissue inside a body. It can be viewed, not analysed.",
};

export function oneLung(found: "right" | "left"): LungFinding {
  return {
    code: "ONE_LUNG",
    severity: "warning",
    message: `Only the ${found} lung was found; the other is missing, without air, or joined to it. Look at the lung mask before using the result.`,
  };
}

export function lungsCut(ends: readonly ("lowest" | "highest")[], areaCm2: number): LungFinding {
  return {
    code: "LUNGS_CUT",
    severity: "warning",
    message: `The lungs reach the ${ends.join(" and the ")} slice (${areaCm2.toFixed(1)} cm²): part of them lies outside the scan and is not analysed.`,
  };
}
