/** What a detector said of one scan. */
export interface ScanDetections {
  /** Best score of a mark on each true finding; −∞ where no mark hit it. */
  readonly findings: readonly number[];
  /** Score of every mark that hit none. */
  readonly falsePositives: readonly number[];
}

/**
 * Free-response ROC (Bunch et al., 1977): the share of findings with a mark at or above the lowest threshold that leaves
 * no more than `falsePositivesPerScan` wrong marks a scan on average.
 */
export function frocSensitivity(scans: readonly ScanDetections[], falsePositivesPerScan: number): number {
  const wrong = scans.flatMap((scan) => scan.falsePositives).sort((a, b) => b - a);
  const allowed = Math.floor(falsePositivesPerScan * scans.length);
  // The first wrong mark that is one too many: the threshold stands just above it.
  const limit = wrong[allowed] ?? Number.NEGATIVE_INFINITY;
  const found = scans.flatMap((scan) => scan.findings);
  return found.filter((score) => score > limit).length / found.length;
}
