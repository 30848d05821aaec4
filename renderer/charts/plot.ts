import type uPlot from "uplot";
import { number } from "../ui/index.ts";
import { drawBounds, widened } from "./bounds.ts";
import type { Bound } from "./bounds.ts";
import { decimalsOf } from "./scale.ts";

export interface LossData {
  readonly steps: readonly number[];
  readonly loss: readonly number[];
  readonly smoothed: readonly number[];
  readonly validation: readonly (number | null)[];
  readonly bounds: readonly Bound[];
}

/** A colour token as the page has it now: a canvas knows no custom properties. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/**
 * Options of the loss plot: raw faint behind the smoothed line, held-out as dots joined by straight lines, and across it what
 * `bounds` gives at the time of drawing.
 */
export function lossOptions(
  width: number,
  height: number,
  onRead: (index: number | null) => void,
  bounds: () => readonly Bound[],
): uPlot.Options {
  const axis = {
    stroke: token("--fg-3"),
    grid: { stroke: token("--line-1"), width: 1 },
    ticks: { show: false },
    font: `11px "Inter Variable", sans-serif`,
  } as const;
  return {
    width,
    height,
    padding: [12, 16, 0, 0],
    cursor: { points: { show: false }, drag: { x: true, y: false }, y: false },
    scales: { x: { time: false }, y: { range: (plot) => plainRange(plot, bounds()) } },
    axes: [
      { ...axis, size: 28, values: (_, marks) => marks.map((mark) => number(mark)) },
      { ...axis, size: 52, values: (_, marks) => marks.map((mark) => number(mark, decimalsOf(marks))) },
    ],
    series: [
      {},
      { stroke: withAlpha(token("--series-1"), 0.3), width: 1, points: { show: false }, spanGaps: false },
      { stroke: token("--series-1"), width: 2, points: { show: false }, spanGaps: false },
      {
        stroke: token("--series-2"),
        width: 1.5,
        dash: [6, 3],
        spanGaps: true,
        points: { show: true, size: 6, fill: token("--series-2"), stroke: token("--series-2") },
      },
    ],
    hooks: {
      setCursor: [(plot) => onRead(plot.cursor.idx ?? null)],
      draw: [(plot) => drawBounds(plot, bounds(), { line: token("--fg-2"), ground: token("--bg-0") })],
    },
  };
}

/** The range of what is shown without the first hundredth, where the loss falls from far above; a tenth of room around. */
function plainRange(plot: uPlot, bounds: readonly Bound[]): uPlot.Range.MinMax {
  const [xs, raw, , held] = plot.data as readonly (readonly (number | null)[])[];
  const [from, to] = [plot.scales["x"]?.min ?? -Infinity, plot.scales["x"]?.max ?? Infinity];
  const skip = (xs?.length ?? 0) > 200 ? Math.ceil((xs?.length ?? 0) * 0.01) : 0;
  let [low, high] = [Infinity, -Infinity];
  for (let at = skip; at < (xs?.length ?? 0); at++) {
    const x = xs?.[at] ?? 0;
    if (x < from || x > to) continue;
    for (const value of [raw?.[at], held?.[at]]) {
      if (value === null || value === undefined || !Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return [-1, 1];
  [low, high] = widened([low, high], bounds);
  const room = (high - low || 1) * 0.08;
  return [low - room, high + room];
}

function withAlpha(hex: string, alpha: number): string {
  return (
    hex +
    Math.round(alpha * 255)
      .toString(16)
      .padStart(2, "0")
  );
}
