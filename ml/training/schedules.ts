/** Learning rate of a step (from 0). A pure function, so that a resumed run goes on with the same rates. */
export type Schedule = (step: number) => number;

export function constantRate(rate: number): Schedule {
  return () => rate;
}

/** Steps of the warm-up of a run of `totalSteps`: a tenth of them, at most 100. Moments of the gradient settle within that. */
export function warmUpOf(totalSteps: number): number {
  return Math.min(100, Math.floor(totalSteps / 10));
}

/** Rises linearly over `warmUpSteps`, then falls along half a cosine to `finalShare` of `peak` at `totalSteps` (Loshchilov & Hutter, 2017). */
export function cosineRate({
  peak,
  totalSteps,
  warmUpSteps = 0,
  finalShare = 0.02,
}: {
  readonly peak: number;
  readonly totalSteps: number;
  readonly warmUpSteps?: number;
  readonly finalShare?: number;
}): Schedule {
  return (step) => {
    if (step < warmUpSteps) return (peak * (step + 1)) / warmUpSteps;
    const done = Math.min(1, (step - warmUpSteps) / Math.max(1, totalSteps - warmUpSteps));
    return peak * (finalShare + (1 - finalShare) * 0.5 * (1 + Math.cos(Math.PI * done)));
  };
}
