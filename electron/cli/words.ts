import type { Probability, Result, ScanLine, Verdict } from "../contract/index.ts";

/** A line of `scan` for a person. */
export function describeLine(line: ScanLine): string {
  if (line.type === "file") {
    const why = line.message === null ? "" : `  ${line.message} (${line.code ?? ""})`;
    return `${line.outcome.padEnd(8)} ${line.file}${why}${line.sha256Samples === null ? "" : `  ${line.sha256Samples}`}`;
  }
  const { geometry } = line;
  const shape =
    geometry === null
      ? ""
      : `, ${geometry.size.join(" × ")} voxels of ${geometry.spacingMm.map((mm) => mm.toFixed(3)).join(" × ")} mm`;
  const name = [line.modality, line.description, line.kernel].filter((part) => part !== "").join(", ");
  const head = `series   ${line.series}\n         ${name || "without description"}: ${line.files} files${shape}`;
  return [head, `         ${verdictInWords(line.verdict)}`, ...findings(line.verdict)].join("\n");
}

export function verdictInWords({ viewable, analysable }: Verdict): string {
  const may = {
    ready: "ready for analysis",
    warning: "may be analysed, with a warning",
    refused: "refused for analysis",
  }[analysable];
  return viewable ? `can be viewed; ${may}` : "cannot be viewed as a volume";
}

function findings(verdict: Verdict): string[] {
  return verdict.findings.map(({ code, message }) => `         ${message} (${code})`);
}

/** A result in a few lines: where the lung is least expected, and the probability with what must stand beside it. */
export function describeResult(result: Result, name: string): string {
  const [top] = result.patches;
  const place =
    top === undefined
      ? "no patch ranked"
      : `least like lung around ${top.centreLps.map((mm) => mm.toFixed(1)).join(", ")} mm LPS (${top.place}): ${(top.roundLossNatsPerVoxel ?? top.meanLossNatsPerVoxel).toFixed(3)}`;
  return [
    `${name}: loss ${result.loss.mean.toFixed(3)} nats per voxel on average, ${place}`,
    ...(result.probability === null ? [] : describeProbability(result.probability)),
  ].join("\n");
}

function describeProbability(p: Probability): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  if (p.demonstration)
    return ["  No probability: this classifier has seen no patients. The number in result.json is a demonstration."];
  const interval = p.interval95 === null ? "" : ` (95 %: ${percent(p.interval95[0])} to ${percent(p.interval95[1])})`;
  return [
    `  ${p.target}: ${percent(p.estimate)}${interval}; prior ${percent(p.prior)} (${p.positives} of ${p.patients} ${p.trainedOn === "phantoms" ? "synthetic patients" : "patients"})`,
    ...p.outsideTraining.map((why) => `  Outside what it was trained on: ${why}`),
  ];
}
