/** Hounsfield units that a patch keeps; values beyond are set to the nearer end. */
export type HuRange = readonly [lowest: number, highest: number];

/** HU of one normalised unit: of a σ, say. */
export const huPerUnit = 700;

/** What the networks see: (HU + 300)/700 (kdsb17, datagen.py:106). */
export function normalisedFromHu(hu: number): number {
  return (hu + 300) / huPerUnit;
}

/** The way back: 700·x − 300. */
export function huFromNormalised(x: number): number {
  return huPerUnit * x - 300;
}
