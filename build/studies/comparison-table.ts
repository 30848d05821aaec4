import { noiseHu } from "../../ml/filters/index.ts";
import { configurations, lossBound, tissueClasses as classes } from "../../ml/gmcae/index.ts";
import type { HeldOutPatch, PatchScore, TissueClass } from "../../ml/gmcae/index.ts";
import { huPerUnit } from "../../ml/patches/index.ts";
import { bootstrapInterval, seededRandom } from "../../ml/statistics/index.ts";
import { differenceOfRuns } from "./difference-of-runs.ts";
import type { LungData } from "./lung-data.ts";

export const shippedName = "lung-base, shipped";

/** One trained model's scores, a patch each in the order of the held-out list. */
export interface Scored {
  readonly name: string;
  readonly seed: number | null;
  readonly patches: readonly PatchScore[];
}

/** The comparison as Markdown: bits per voxel with an interval over patients, by tissue class, and RMSE in HU. */
export function comparisonTable(
  scored: readonly Scored[],
  { heldOut, heldOutSha256, training, unseen }: LungData,
  minutes: number,
): string {
  const patients = [...new Set(heldOut.map(({ patient }) => patient))];
  const header = ["model", "seed", "bits per voxel (95 % over patients)", ...classes, "RMSE, HU"];
  const rows = scored.map(({ name, seed, patches }) => [
    name,
    seed === null ? "" : String(seed),
    withInterval(patches, heldOut, patients),
    ...classes.map((kind) => mean(patches, kind, "bits").toFixed(2)),
    Math.sqrt(
      classes.reduce((sum, kind) => sum + total(patches, kind, "squaredErrorHu"), 0) / voxelsOf(patches),
    ).toFixed(0),
  ]);
  const lines = [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${lines.join("\n")}

${differenceTable(scored, heldOut, patients)}

${heldOut.length} held-out patches of ${patients.length} patients (SHA-256 ${heldOutSha256.slice(0, 16)}), ${voxelsOf(scored[0]!.patches)} voxels of lung;
${training.length} training volumes, ${minutes} minutes a run. Every patient weighs the same. A block that \`context\` fills is 12 mm, so it is
scored on the middle of each patch, without having seen it; the autoencoders have seen every voxel they score, and the bits of their code are not counted.
${boundWords(unseen)}
`;
}

/** `context` is scored on fewer voxels; a shipped model had another number of steps. */
const withoutDifference: ReadonlySet<string> = new Set(["base", "context", shippedName]);

/** What no model with base's floor goes below, and what one would cost that knew everything but the noise. */
function boundWords(unseen: LungData["unseen"]): string {
  const noises = unseen.flatMap(({ box }) => noiseHu(box) ?? []).sort((a, b) => a - b);
  const noise = noises[noises.length >> 1] ?? null;
  const { analytic, empirical } = lossBound(configurations.base, noise);
  // A density in normalised units over the 1-HU bin.
  const bits = (nats: number | null): string =>
    nats === null ? "?" : (nats / Math.LN2 + Math.log2(huPerUnit)).toFixed(2);
  return `Bounds: ${bits(analytic)} bits by the floor of σ; ${bits(empirical)} for a model that knows everything but the noise of
these scans (${noise?.toFixed(1) ?? "?"} HU, the median of ${noises.length} volumes with enough soft tissue). What lies between is underfit.`;
}

/** `base` less each other model that scores the same voxels: bits per voxel, interval over patients and over seeds at once. */
function differenceTable(
  scored: readonly Scored[],
  heldOut: readonly HeldOutPatch[],
  patients: readonly string[],
): string {
  const bitsOf = (name: string): number[][] =>
    scored.filter((one) => one.name === name).map(({ patches }) => bitsOfPatients(patches, heldOut, patients));
  const base = bitsOf("base");
  const others = [...new Set(scored.map(({ name }) => name))].filter((name) => !withoutDifference.has(name));
  if (base.length === 0) return "";
  const rows = others.map((name) => {
    const runs = bitsOf(name);
    const { mean: difference, interval95 } = differenceOfRuns(base, runs, seededRandom(2));
    const [low, high] = interval95.map((end) => end.toFixed(3));
    return `| base less ${name} | ${base.length}, ${runs.length} | ${difference.toFixed(3)} (${low} … ${high}) |`;
  });
  return ["| difference | runs | bits per voxel (95 % over patients and runs) |", "| --- | --- | --- |", ...rows].join(
    "\n",
  );
}

type Key = "voxels" | "bits" | "squaredErrorHu";

function total(patches: readonly PatchScore[], kind: TissueClass, key: Key): number {
  return patches.reduce((sum, patch) => sum + patch[kind][key], 0);
}

function mean(patches: readonly PatchScore[], kind: TissueClass, key: Key): number {
  return total(patches, kind, key) / total(patches, kind, "voxels");
}

function voxelsOf(patches: readonly PatchScore[]): number {
  return classes.reduce((sum, kind) => sum + total(patches, kind, "voxels"), 0);
}

function bitsOfPatients(
  patches: readonly PatchScore[],
  heldOut: readonly HeldOutPatch[],
  patients: readonly string[],
): number[] {
  return patients.map((patient) => {
    const own = patches.filter((_, i) => heldOut[i]!.patient === patient);
    return classes.reduce((sum, kind) => sum + total(own, kind, "bits"), 0) / voxelsOf(own);
  });
}

function withInterval(
  patches: readonly PatchScore[],
  heldOut: readonly HeldOutPatch[],
  patients: readonly string[],
): string {
  const ofPatient = bitsOfPatients(patches, heldOut, patients);
  const averageOf = (rows: Int32Array): number => rows.reduce((sum, row) => sum + ofPatient[row]!, 0) / rows.length;
  const [low, high] = bootstrapInterval(patients.length, averageOf, seededRandom(1));
  const average = averageOf(Int32Array.from(patients.keys()));
  return `${average.toFixed(3)} (${low.toFixed(3)} … ${high.toFixed(3)})`;
}
