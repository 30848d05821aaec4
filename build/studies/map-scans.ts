import {
  detections,
  featureName,
  hotSpots,
  imageMapNames,
  imageMaps,
  insertNodules,
  isImageMap,
  modelSource,
  operators,
  rankOfFinding,
} from "../../ml/evaluation/index.ts";
import type { Feature, InsertedNodule, OperatorName, Place } from "../../ml/evaluation/index.ts";
import { crop } from "../../ml/geometry/index.ts";
import type { Field, Mask, Vec3, Volume } from "../../ml/geometry/index.ts";
import type { MapPlan } from "../../ml/gmcae/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { preparedChest } from "./chests.ts";
import type { JsonLines } from "./json-lines.ts";
import { nameOf, placesOn } from "./map-cubes.ts";

/** What the marks of every score found in one chest, untouched or with nodules put in. */
export interface ScanResult {
  readonly id: string;
  readonly kind: "inserted" | "annotated";
  readonly scores: Readonly<Record<string, ScoreOnScan>>;
}

export interface ScoreOnScan {
  /** Inserted nodules, each with its best mark's score; null where no mark hit it. */
  readonly nodules: readonly (Pick<InsertedNodule, "diameterMm" | "kind"> & { readonly score: number | null })[];
  readonly falsePositives: readonly number[];
  readonly findings: readonly {
    readonly name: string;
    readonly rank: number | null;
    readonly percentile: number | null;
  }[];
}

/** One chest in one state: whole, or one lung of it. */
export interface ScanTask {
  readonly id: string;
  readonly folder: string;
  readonly kind: ScanResult["kind"];
  /** 1 right, 2 left; null both. */
  readonly side: 1 | 2 | null;
  readonly seed: number;
}

/** Nodules of each size and kind in one round. */
const each = 2;
/** Marks kept of a map: more than four wrong ones and all right ones. */
const marks = 100;
const scanMaps = [...imageMapNames, "loss", "residual", "reconstruction"] as const;
const quickMaps = [...imageMapNames, "loss", "residual"] as const;
const scanOperators: readonly OperatorName[] = [
  "smoothed 2",
  "LoG 2",
  "sphericity 1.5–2.5",
  "sphericity 2–6",
  "excess 6",
];
const quickOperators: readonly OperatorName[] = ["LoG 2", "sphericity 1.5–2.5", "sphericity 2–6"];

export interface ScanTrial {
  readonly plan: MapPlan;
  readonly quick: boolean;
  readonly lines: JsonLines<ScanResult>;
  readonly say: (words: string) => void;
}

/** Whole chests: no frame, no position to know. Quick: the lung of LIDC-IDRI-0001 without the mass, and the one with it. */
export async function runScans(trial: ScanTrial): Promise<void> {
  const wanted = scoresWanted(trial.quick).map(featureName);
  for (const task of trial.quick ? quickTasks : wholeTasks) {
    const known = trial.lines.done.get(task.id)?.scores ?? {};
    if (wanted.every((name) => name in known)) continue;
    const began = performance.now();
    trial.lines.add(await scanOf(task, trial.plan, scoresWanted(trial.quick)));
    trial.say(`${task.id}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
}

const first = "LIDC-IDRI-0001/ct";
const quickTasks: readonly ScanTask[] = [
  { id: "LIDC-IDRI-0001 right lung, inserted", folder: first, kind: "inserted", side: 1, seed: 1 },
  { id: "LIDC-IDRI-0001 left lung, annotated", folder: first, kind: "annotated", side: 2, seed: 1 },
];
const wholeTasks: readonly ScanTask[] = [first, "LIDC-IDRI-0003/ct", "CMB-CRC-MSB-01068/ct"].flatMap((folder) => [
  ...insertedRounds(folder),
  { id: `${nameOf(folder)}, annotated`, folder, kind: "annotated", side: null, seed: 1 },
]);

/** The two rounds of nodules that are put into a whole chest. */
export function insertedRounds(folder: string): ScanTask[] {
  return [1, 2].map((seed) => ({
    id: `${nameOf(folder)}, inserted ${seed}`,
    folder,
    kind: "inserted",
    side: null,
    seed,
  }));
}

/** Every operator on every map. */
function scoresWanted(quick: boolean): Feature[] {
  return (quick ? quickMaps : scanMaps).flatMap((map) =>
    (quick ? quickOperators : scanOperators).map((operator) => ({
      map: isImageMap(map) ? map : `model ${map}`,
      operator,
    })),
  );
}

/** What each wanted score finds in a chest of the public CTs. */
export async function scanOf(
  { id, folder, kind, side, seed }: ScanTask,
  plan: MapPlan,
  wanted: readonly Feature[],
): Promise<ScanResult> {
  const lungs = oneSide(await preparedChest(folder), side);
  const findings = placesOn(lungs.box, folder);
  const { box, nodules } =
    kind === "inserted"
      ? insertNodules(lungs.box, lungs.mask, findings, each, seededRandom(seed))
      : { box: lungs.box, nodules: [] };
  const maps: Record<string, Field> = { ...(await modelSource(plan)(box, lungs.mask)), ...imageMaps(box, lungs.mask) };
  const scores: Record<string, ScoreOnScan> = {};
  for (const feature of wanted) {
    const field = maps[feature.map.replace("model ", "")]!;
    scores[featureName(feature)] = judge(operators[feature.operator](field), nodules, findings);
  }
  return { id, kind, scores };
}

function judge(
  field: Field,
  nodules: readonly InsertedNodule[],
  findings: readonly (Place & { readonly name: string })[],
): ScoreOnScan {
  const spots = hotSpots(field, marks);
  const { findings: best, falsePositives } = detections(spots, nodules, findings);
  return {
    nodules: nodules.map(({ diameterMm, kind }, n) => ({
      diameterMm,
      kind,
      score: Number.isFinite(best[n]) ? best[n]! : null,
    })),
    falsePositives,
    findings:
      nodules.length > 0 ? [] : findings.map((place) => ({ name: place.name, ...rankOfFinding(field, spots, place) })),
  };
}

/** The box around one lung, and that lung alone in the mask. */
function oneSide(lungs: { readonly box: Volume; readonly mask: Mask }, side: ScanTask["side"]) {
  if (side === null) return lungs;
  const { mask } = lungs;
  const [nx, ny, nz] = mask.size;
  const low = [nx, ny, nz],
    high = [0, 0, 0];
  for (let v = 0; v < mask.data.length; v++) {
    if (mask.data[v] !== side) continue;
    [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))].forEach((at, axis) => {
      low[axis] = Math.min(low[axis]!, at);
      high[axis] = Math.max(high[axis]!, at + 1);
    });
  }
  const around = { min: low as unknown as Vec3, max: high as unknown as Vec3 };
  const one = crop(mask, around);
  return { box: crop(lungs.box, around), mask: { ...one, data: one.data.map((label) => (label === side ? 1 : 0)) } };
}
