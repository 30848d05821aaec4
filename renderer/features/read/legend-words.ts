import type { Model, Result } from "../../../electron/contract/index.ts";
import { count, number, quantity, thin } from "../../ui/index.ts";
import { type LayerSummary, shareBelowOf } from "../../viewer/index.ts";
import type { ColourName, LayerSpec, ScaleMark } from "./layer-specs.ts";

/** How much of this lung is drawn, in words; of a percentile also how much would be drawn of an ordinary lung. */
export function shownWords(
  name: ColourName,
  { kind }: Pick<LayerSpec, "kind">,
  summary: LayerSummary,
  threshold: number,
): string {
  const above = 1 - shareBelowOf(summary, threshold);
  if (kind === "signed")
    return `shown: ${shareWords(above + shareBelowOf(summary, -threshold))} of this lung, in both directions`;
  const shown = `shown: ${shareWords(above)} of this lung`;
  return name === "percentile" ? `${shown}; of ordinary lung ${shareWords(1 - threshold / 100)}` : shown;
}

function shareWords(share: number): string {
  return quantity(share * 100, "%", share < 0.0995 ? 1 : 0);
}

/** A reference of fewer patients says little, and the screen says so. */
const fewPatients = 20;

/** `Percentiles among 76 patients.`; nothing for a layer that no reference stands behind. */
export function referenceWords(name: ColourName, reference: Result["reference"]): string | undefined {
  if (!reference || !(name === "percentile" || (name === "loss" && reference.loss !== undefined))) return undefined;
  return reference.patients < fewPatients
    ? `Reference: only ${count(reference.patients, "patient")}.`
    : `${name === "loss" ? "Percentiles" : "Percentile"} among ${count(reference.patients, "patient")}.`;
}

const ofTheLoss: ReadonlySet<ColourName> = new Set(["loss", "percentile", "loss-sphericity"]);

/** What a test of the map said, for the layers that are the map; only of the very weights that made it. */
export function evidenceOf(
  name: ColourName,
  { model, modelSha256 }: Pick<Result, "model" | "modelSha256">,
  models: readonly Model[],
): string | undefined {
  if (!ofTheLoss.has(name)) return undefined;
  return models.find(({ id, weightsSha256 }) => id === model && weightsSha256 === modelSha256)?.evidence;
}

/** `p 99.5` */
export function markWords({ percentile }: ScaleMark): string {
  return `p${thin}${number(percentile, percentile % 1 === 0 ? 0 : 1)}`;
}

/**
 * The marks whose words have room beside each other on a scale that is `1` long, `apart` at least from middle to middle:
 * first the 95th and the 50th, then the ends, then the others.
 */
export function marksWithRoom(
  marks: readonly ScaleMark[],
  share: (value: number) => number,
  apart: number,
): readonly ScaleMark[] {
  const worth = (mark: ScaleMark): number => {
    const known = [95, 50].indexOf(mark.percentile);
    return known >= 0 ? known : mark === marks[0] || mark === marks.at(-1) ? 2 : 3;
  };
  const kept: ScaleMark[] = [];
  for (const mark of marks.toSorted((a, b) => worth(a) - worth(b)))
    if (kept.every(({ value }) => Math.abs(share(value) - share(mark.value)) >= apart)) kept.push(mark);
  return marks.filter((mark) => kept.includes(mark));
}
