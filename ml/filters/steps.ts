/**
 * Work of several seconds in parts of a fraction of one: whoever drives it may look after others between two parts, or leave it.
 * What it returns at last is the result.
 */
export type Steps<T> = Generator<void, T, void>;

/** Does all parts one after the other. */
export function finished<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
