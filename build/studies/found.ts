import { frocSensitivity } from "../../ml/statistics/index.ts";
import type { ScanDetections } from "../../ml/statistics/index.ts";
import type { ScoreOnScan } from "./map-scans.ts";

type Nodule = ScoreOnScan["nodules"][number];

/** Share of the inserted nodules, or of those that `holds` holds of, that a score finds at so many false positives a scan; NaN of none. */
export function shareFound(
  scans: readonly ScoreOnScan[],
  falsePositivesPerScan: number,
  holds: (nodule: Nodule) => boolean = () => true,
): number {
  const detections = scans.map(({ nodules, falsePositives }): ScanDetections => ({
    findings: nodules.filter(holds).map(({ score }) => score ?? Number.NEGATIVE_INFINITY),
    falsePositives,
  }));
  return frocSensitivity(detections, falsePositivesPerScan);
}
