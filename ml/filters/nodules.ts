import type { Field } from "../geometry/index.ts";
import { gaussianSteps } from "./gaussian.ts";
import { sphericitySteps } from "./hessian.ts";
import { finished } from "./steps.ts";
import type { Steps } from "./steps.ts";

/** σ of the Hessians, mm: what found most inserted nodules of 4 to 10 mm (docs/results.md). */
const scalesMm: readonly number[] = [1.5, 2, 2.5];
/** σ of the smoothing after them, mm: the mark of a nodule is one hill, not several. */
const afterMm = 1.5;

/** The sphericity that nodules answer to: high in a ball of their size rather than in a tube. In units of the field; NaN stays NaN. */
export function noduleSphericity(field: Field): Field {
  return finished(noduleSphericitySteps(field));
}

export function* noduleSphericitySteps(field: Field): Steps<Field> {
  return yield* gaussianSteps(yield* sphericitySteps(field, scalesMm), afterMm);
}

/** HU: what is denser is no lung, and how much denser says nothing of shape. */
const denseHu = -500;

/**
 * HU with what is denser than −500 counted as −500. A filter of it answers to a ball of ground glass nearly as to a solid one, and to a
 * bright branching of vessels no more than to a faint one; most of what a model's loss finds beyond a filter of HU comes of this
 * (docs/results.md). NaN stays NaN.
 */
export function limitedHu(hu: Field): Field {
  return { ...hu, data: hu.data.map((value) => (value > denseHu ? denseHu : value)) };
}
