import type uPlot from "uplot";
import { number } from "../ui/index.ts";

/** A value that a curve cannot, or can hardly, go below, and what sets it. */
export interface Bound {
  readonly label: string;
  readonly value: number;
}

/** Share of a plot's height that is the curve's own: a bound that would leave it less stays off the scale. */
const leastShare = 0.4;

/** The range of a curve, wide enough for every bound that does not crush it. */
export function widened(
  [low, high]: readonly [number, number],
  bounds: readonly Bound[],
): readonly [low: number, high: number] {
  const fits = bounds
    .map(({ value }) => value)
    .filter((value) => high - low >= leastShare * (Math.max(high, value) - Math.min(low, value)));
  return [Math.min(low, ...fits), Math.max(high, ...fits)];
}

/** A bound as it stands in the plot: `y` in pixels from the top, null where it lies below the scale or above it. */
export interface PlacedBound {
  /** Its label with its value; an arrow before it points to where it lies beyond the scale. */
  readonly text: string;
  readonly y: number | null;
  readonly textY: number;
}

/** Height of a line of text, in pixels. */
const lineHeight = 16;

/**
 * Where lines and their labels go in a plot from `top` to `bottom` (pixels), from the lowest up. A label stands on its line, or
 * under it where the next line would cross it; that of a bound beyond the scale at the edge that is nearer to it.
 */
export function placed(
  bounds: readonly Bound[],
  yOf: (value: number) => number,
  [top, bottom]: readonly [number, number],
): PlacedBound[] {
  const lines = bounds
    .map(({ label, value }) => ({ text: `${label}: ${number(value, 2)}`, at: yOf(value) }))
    .toSorted((a, b) => b.at - a.at);
  const wished = lines.map(({ text, at }, which): PlacedBound => {
    if (at > bottom) return { text: `↓ ${text}`, y: null, textY: bottom };
    if (at < top) return { text: `↑ ${text}`, y: null, textY: top };
    const isCrossed = at - (lines[which + 1]?.at ?? -Infinity) < lineHeight;
    return { text, y: at, textY: isCrossed ? at + lineHeight : at };
  });
  return apart(wished, top, bottom);
}

/** Moves labels, lowest first, off the bottom and each other, and then off the top. */
function apart(bounds: readonly PlacedBound[], top: number, bottom: number): PlacedBound[] {
  let free = bottom;
  const up = bounds.map((bound) => {
    const textY = Math.min(bound.textY, free);
    free = textY - lineHeight;
    return { ...bound, textY };
  });
  let filled = top;
  return up
    .toReversed()
    .map((bound) => ({ ...bound, textY: (filled = Math.max(bound.textY, filled + lineHeight)) }))
    .toReversed();
}

/** Draws bounds over a plot: thin dotted lines, labelled at their left on the plot's ground. */
export function drawBounds(
  plot: uPlot,
  bounds: readonly Bound[],
  { line, ground }: { readonly line: string; readonly ground: string },
): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const right = bbox.left + bbox.width;
  const yOf = (value: number): number => plot.valToPos(value, "y", true) / ratio;
  ctx.save();
  ctx.fillStyle = line;
  ctx.font = `${11 * ratio}px "Inter Variable", sans-serif`;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  for (const { text, y, textY } of placed(bounds, yOf, [bbox.top / ratio, (bbox.top + bbox.height) / ratio])) {
    const [textX, base] = [bbox.left + 6 * ratio, (textY - 1) * ratio];
    stroke(ctx, ground, 3 * ratio, []);
    ctx.strokeText(text, textX, base);
    ctx.fillText(text, textX, base);
    if (y === null) continue;
    stroke(ctx, line, ratio, [2 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(bbox.left, Math.round(y * ratio) + 0.5);
    ctx.lineTo(right, Math.round(y * ratio) + 0.5);
    ctx.stroke();
  }
  ctx.restore();
}

function stroke(ctx: CanvasRenderingContext2D, colour: string, width: number, dash: number[]): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = width;
  ctx.setLineDash(dash);
}
