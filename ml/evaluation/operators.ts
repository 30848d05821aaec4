import { gaussian, laplacianOfGaussian, localContrast, noduleSphericity, sphericity } from "../filters/index.ts";
import type { Field } from "../geometry/index.ts";

/** What can be done to an image or to a model's map before a voxel's score is read off. Lengths in mm. */
export const operators = {
  raw: (field) => field,
  "smoothed 2": (field) => gaussian(field, 2),
  "LoG 2": (field) => laplacianOfGaussian(field, 2),
  "LoG 4": (field) => laplacianOfGaussian(field, 4),
  "sphericity 1.5–2.5": noduleSphericity,
  "sphericity 3–5": (field) => gaussian(sphericity(field, [3, 4, 5]), 1.5),
  "sphericity 2–6": (field) => sphericity(field, [2, 3.5, 6]),
  "excess 6": (field) => localContrast(field, 6),
} as const satisfies Readonly<Record<string, (field: Field) => Field>>;

export type OperatorName = keyof typeof operators;

export const operatorNames = Object.keys(operators) as OperatorName[];

/** A column of the tables: an operator on HU or on a map of a source, as `HU`, `model loss`, `blanked residual`. */
export interface Feature {
  readonly map: string;
  readonly operator: OperatorName;
}

/** The name that a feature has in files and tables. */
export function featureName({ map, operator }: Feature): string {
  return `${map} | ${operator}`;
}

export function featureOf(name: string): Feature {
  const [map, operator] = name.split(" | ");
  return { map: map!, operator: operator as OperatorName };
}
