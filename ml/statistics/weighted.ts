/**
 * Area under the ROC curve where every row counts by its weight: P(score of a positive > score of a negative), ties count
 * half. With weights that give the negatives of each stratum the positives' share, a score that knows only the stratum
 * gets 0.5. NaN where a class weighs nothing.
 */
export function weightedAuc(labels: ArrayLike<number>, scores: ArrayLike<number>, weights: ArrayLike<number>): number {
  let below = 0,
    area = 0,
    positives = 0;
  for (const { up, down } of tiedGroups(labels, scores, weights).reverse()) {
    area += up * (below + down / 2);
    below += down;
    positives += up;
  }
  return positives > 0 && below > 0 ? area / (positives * below) : Number.NaN;
}

/**
 * Average precision Σ (recall_n − recall_{n−1})·precision_n over thresholds at the distinct scores (scikit-learn's
 * definition, no interpolation), rows weighted. NaN without positives.
 */
export function averagePrecision(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights: ArrayLike<number>,
): number {
  let found = 0,
    shown = 0,
    sum = 0;
  for (const { up, down } of tiedGroups(labels, scores, weights)) {
    found += up;
    shown += up + down;
    if (up > 0) sum += (up * found) / shown;
  }
  return found > 0 ? sum / found : Number.NaN;
}

/** Weight of positives and negatives at every distinct score, highest first. Rows of weight 0 are left out. */
function tiedGroups(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  weights: ArrayLike<number>,
): { up: number; down: number }[] {
  if (labels.length !== scores.length || labels.length !== weights.length)
    throw new RangeError(`${labels.length} labels, ${scores.length} scores and ${weights.length} weights do not match`);
  const order = Array.from({ length: labels.length }, (_, i) => i)
    .filter((i) => weights[i]! > 0)
    .sort((a, b) => scores[b]! - scores[a]!);
  const groups: { up: number; down: number }[] = [];
  let last = Number.NaN;
  for (const i of order) {
    if (scores[i] !== last) groups.push({ up: 0, down: 0 });
    last = scores[i]!;
    const group = groups.at(-1)!;
    if (labels[i]! > 0) group.up += weights[i]!;
    else group.down += weights[i]!;
  }
  return groups;
}
