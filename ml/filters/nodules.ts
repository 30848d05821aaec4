import type { Field } from "../geometry/index.ts";
import { gaussianSteps } from "./gaussian.ts";
import { sphericitySteps } from "./hessian.ts";
import { finished } from "./steps.ts";
import type { Steps } from "./steps.ts";

/** Of the Hessians: on three chests these find more inserted nodules of 4 to 10 mm in a model's loss than 2 to 6 mm do (docs/results.md). */
const scalesMm: readonly number[] = [1.5, 2, 2.5];
/** Of the smoothing after them: the mark of a nodule is one hill, not several. */
const afterMm = 1.5;

/** The sphericity that nodules answer to, smoothed: of a map of the loss, what is high in a ball rather than in a tube. */
export function noduleSphericity(field: Field): Field {
  return finished(noduleSphericitySteps(field));
}

export function* noduleSphericitySteps(field: Field): Steps<Field> {
  return yield* gaussianSteps(yield* sphericitySteps(field, scalesMm), afterMm);
}
