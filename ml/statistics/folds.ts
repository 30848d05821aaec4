import { shuffle } from "./random.ts";
import type { Random } from "./random.ts";

/**
 * The fold (0 … folds − 1) of each patient, stratified: every class is shuffled and dealt out in turn, so that folds differ
 * by at most one patient a class. Rows that share a `group` (the same patient scanned twice) stay together; a group counts
 * as positive where one of its rows is.
 */
export function stratifiedFolds(
  labels: ArrayLike<number>,
  folds: number,
  random: Random,
  groups?: readonly string[],
): Int32Array<ArrayBuffer> {
  if (!Number.isInteger(folds) || folds < 2) throw new RangeError(`${folds} folds: at least 2 are needed`);
  if (groups && groups.length !== labels.length)
    throw new RangeError(`${labels.length} labels, ${groups.length} groups`);
  const members = new Map<string, number[]>();
  for (let i = 0; i < labels.length; i++) {
    const name = groups?.[i] ?? String(i);
    const rows = members.get(name);
    if (rows) rows.push(i);
    else members.set(name, [i]);
  }
  const all = [...members.values()];
  if (all.length < folds)
    throw new RangeError(`${folds} folds need at least as many patients, there are ${all.length}`);
  const isPositive = (rows: number[]): boolean => rows.some((i) => labels[i]! > 0);
  const dealt = [
    ...shuffle(all.filter(isPositive), random),
    ...shuffle(
      all.filter((r) => !isPositive(r)),
      random,
    ),
  ];
  const fold = new Int32Array(labels.length);
  dealt.forEach((rows, turn) => {
    for (const i of rows) fold[i] = turn % folds;
  });
  return fold;
}
