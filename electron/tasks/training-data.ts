import { crop } from "../../ml/geometry/index.ts";
import type { Box, Vec3 } from "../../ml/geometry/index.ts";
import type { TrainingBox } from "../../ml/patches/index.ts";
import { seededRandom, shuffle } from "../../ml/statistics/index.ts";

/** Fewer studies than this, and a slab of each is held out instead of whole studies. */
const fewestToHoldOutStudies = 5;
/** Share of the studies, or of each box's height, that is held out. */
const heldOutShare = 0.15;

/** What trains, what is only looked at, and how that was decided. */
export interface SplitData {
  readonly training: readonly TrainingBox[];
  readonly heldOut: readonly TrainingBox[];
  /** Of each box, in the order given. */
  readonly use: readonly ("training" | "held out" | "both")[];
  /** The decision as a sentence. */
  readonly words: string;
}

/**
 * Holds data out for validation, the same for the same seed: whole studies where there are five or more, else the upper
 * 15 % (one patch at least) of each lung box, else, of boxes too low for that, nothing.
 */
export function splitData(boxes: readonly TrainingBox[], patchSize: number, seed: number): SplitData {
  if (boxes.length >= fewestToHoldOutStudies) {
    const order = shuffle(
      boxes.map((_, index) => index),
      seededRandom(seed),
    );
    const held = new Set(order.slice(0, Math.max(1, Math.round(boxes.length * heldOutShare))));
    return {
      training: boxes.filter((_, index) => !held.has(index)),
      heldOut: boxes.filter((_, index) => held.has(index)),
      use: boxes.map((_, index) => (held.has(index) ? "held out" : "training")),
      words: `${held.size} of ${boxes.length} studies are held out, drawn by the seed.`,
    };
  }
  const training: TrainingBox[] = [],
    heldOut: TrainingBox[] = [];
  for (const one of boxes) {
    const parts = slab(one, patchSize);
    training.push(parts?.below ?? one);
    if (parts !== null) heldOut.push(parts.above);
  }
  if (heldOut.length > 0) {
    return {
      training,
      heldOut,
      use: boxes.map(() => "both"),
      words:
        "Too few studies to hold one out: the upper part of each lung box is, 15 % of its height and at least one patch.",
    };
  }
  return {
    training,
    heldOut: training,
    use: boxes.map(() => "both"),
    words: "The lung boxes are too low to hold a part out: validation looks at the training data.",
  };
}

function slab(
  { box, mask, leftOut }: TrainingBox,
  patchSize: number,
): { below: TrainingBox; above: TrainingBox } | null {
  const [nx, ny, nz] = box.size;
  const height = Math.max(patchSize, Math.round(nz * heldOutShare));
  if (nz < 3 * height) return null;
  const part = (from: number, to: number): TrainingBox => {
    const where: Box = { min: [0, 0, from], max: [nx, ny, to] satisfies Vec3 };
    return {
      box: crop(box, where),
      mask: crop(mask, where),
      ...(leftOut === undefined ? {} : { leftOut: crop(leftOut, where) }),
    };
  };
  const parts = { below: part(0, nz - height), above: part(nz - height, nz) };
  const hasLung = ({ mask: { data } }: TrainingBox): boolean => data.some((label) => label > 0);
  return hasLung(parts.above) && hasLung(parts.below) ? parts : null;
}
