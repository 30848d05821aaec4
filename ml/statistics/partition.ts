import { mersenneTwister } from "./mersenne.ts";

/** The original's seed and share of training patients (kdsb17, scripts/partition_data.py). */
const originalSeed = 7102;
const trainingShare = 0.8;

/**
 * The original's split of `count` patients in file order: row numbers, shuffled as Python 3's `random.seed(7102);
 * random.shuffle` does, the first int(0.8·count) for training, the rest for validation.
 */
export function partitionRows(count: number): { train: number[]; validation: number[] } {
  const generator = mersenneTwister(originalSeed);
  const rows = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i >= 1; i--) {
    const j = generator.below(i + 1);
    [rows[i], rows[j]] = [rows[j]!, rows[i]!];
  }
  const cut = Math.trunc(count * trainingShare);
  return { train: rows.slice(0, cut), validation: rows.slice(cut) };
}

/** `partitionRows` of patients: each part in the original file order, as the original writes `train.csv` and `validation.csv`. */
export function partition<T>(patients: readonly T[]): { train: T[]; validation: T[] } {
  const rows = partitionRows(patients.length);
  const inFileOrder = (part: number[]): T[] => part.toSorted((a, b) => a - b).map((i) => patients[i]!);
  return { train: inFileOrder(rows.train), validation: inFileOrder(rows.validation) };
}
