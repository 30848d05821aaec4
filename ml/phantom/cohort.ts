import { seededRandom } from "../statistics/index.ts";
import { makePhantom } from "./phantom.ts";
import type { Phantom } from "./phantom.ts";
import type { NoduleWish } from "./nodules.ts";

/** What a synthetic patient is made from. */
export interface PatientPlan {
  /** Also the PatientID. */
  readonly id: string;
  readonly seed: number;
  readonly label: 0 | 1;
  readonly emphysema: number;
  readonly nodules: readonly NoduleWish[];
}

export interface CohortPatient extends PatientPlan {
  readonly phantom: Phantom;
}

export interface CohortOptions {
  readonly patients: number;
  readonly seed: number;
  /** `small` (default): 96 × 96 × 48 voxels, a lung box within 96 mm. `adult`: full size. */
  readonly size?: "small" | "adult";
}

/** Synthetic patients one by one, as they are asked for: each is made when its turn comes. */
export function* phantomCohort({ patients, seed, size = "small" }: CohortOptions): Iterable<CohortPatient> {
  for (const plan of planCohort({ patients, seed, size })) {
    const { nodules, emphysema } = plan;
    const options = { seed: plan.seed, nodules, emphysema, chest: size };
    const phantom =
      size === "small"
        ? makePhantom({ ...options, size: [96, 96, 48], spacingMm: [1.5, 1.5, 2.5] })
        : makePhantom(options);
    if (phantom.label !== plan.label) throw new Error(`phantom ${plan.id} has no room for its nodules`);
    yield { ...plan, phantom };
  }
}

/**
 * Who is in the cohort. Label 1 means "has a nodule or two"; the chance of it rises with the share of destroyed lung e as
 * 1/(1 + exp(−4(e − ½))), e being uniform in 0 … 1: so the nodules tell all, and the lung's density tells something.
 * Of four or more patients at least a quarter has each label.
 */
export function planCohort({ patients, seed, size = "small" }: CohortOptions): PatientPlan[] {
  const random = seededRandom(seed);
  const atLeast = patients < 4 ? 0 : Math.floor(patients / 4);
  const draw = (): { emphysema: number; label: 0 | 1 }[] =>
    Array.from({ length: patients }, () => {
      const emphysema = random.uniform();
      return { emphysema, label: random.uniform() < 1 / (1 + Math.exp(-4 * (emphysema - 0.5))) ? 1 : 0 };
    });
  let drawn = draw();
  const ill = (): number => drawn.filter(({ label }) => label === 1).length;
  while (ill() < atLeast || patients - ill() < atLeast) drawn = draw();
  const [least, most] = size === "small" ? [7, 11] : [10, 20];
  const wish = (): NoduleWish => ({
    where: random.uniform() < 0.5 ? "central" : "pleural",
    diameterMm: least + (most - least) * random.uniform(),
  });
  return drawn.map(({ emphysema, label }, n) => ({
    id: `SYNTHETIC-${String(n + 1).padStart(4, "0")}`,
    seed: random.integer(2 ** 32),
    label,
    emphysema,
    nodules: label === 0 ? [] : Array.from({ length: 1 + random.integer(2) }, wish),
  }));
}
