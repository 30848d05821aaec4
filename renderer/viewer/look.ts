import type { VolumeInfo } from "../../electron/contract/index.ts";
import type { ColormapName } from "./colormap.ts";

/** A display window as radiologists name it: HU shown from level − width/2 (black) to level + width/2 (white). */
export interface Window {
  readonly width: number;
  readonly level: number;
}

/**
 * How a layer is drawn, in the layer's own unit. Below `threshold` nothing is drawn; the edge is hard. `twoSided`, for signed
 * layers: nothing is drawn between −threshold and threshold.
 */
export interface Look {
  readonly colormap: ColormapName;
  readonly range: readonly [number, number];
  readonly opacity: number;
  readonly threshold: number | null;
  readonly twoSided?: boolean;
  readonly visible: boolean;
}

/** What Cornerstone's planar view takes: stored values, opacity at shares of the range. */
export interface Presentation {
  readonly voiRange: { readonly lower: number; readonly upper: number };
  readonly opacity: readonly { readonly value: number; readonly opacity: number }[];
}

/** The stored number of a value in the volume's unit; not rounded. */
export function toStored(info: Pick<VolumeInfo, "slope" | "intercept">, value: number): number {
  return (value - info.intercept) / info.slope;
}

/** Lower and upper end of a window, in HU. */
export function windowRange(window: Window): { lower: number; upper: number } {
  return { lower: window.level - window.width / 2, upper: window.level + window.width / 2 };
}

/**
 * A look in stored values. Opacity steps from 0 to full between the last hidden stored number and the first shown one:
 * samples are whole numbers and the layer is drawn without interpolation, so the edge is exact and "no data" (which lies
 * below every datum) draws nothing. Values beyond the range keep the colour at its end.
 */
export function presentationOf(info: Pick<VolumeInfo, "slope" | "intercept" | "noData">, look: Look): Presentation {
  const lower = toStored(info, look.range[0]);
  const upper = Math.max(lower + 1e-3, toStored(info, look.range[1]));
  const share = (stored: number) => (stored - lower) / (upper - lower);
  const steps = shownRanges(info, look).flatMap(([first, last]) => [
    { value: first - 1, opacity: 0 },
    { value: first, opacity: look.opacity },
    { value: last, opacity: look.opacity },
    { value: last + 1, opacity: 0 },
  ]);
  const opacity = steps
    .filter(({ value }) => Number.isFinite(value))
    .map(({ value, opacity: shown }) => ({ value: share(value), opacity: shown }));
  const everywhere = [0, 1].map((value) => ({ value, opacity: look.opacity }));
  return { voiRange: { lower, upper }, opacity: opacity.length > 0 ? opacity : everywhere };
}

/**
 * The stored numbers that are drawn, first and last of each run, lowest run first; the last run is open above. A run that
 * holds no datum is left out.
 */
export function shownRanges(
  info: Pick<VolumeInfo, "slope" | "intercept" | "noData">,
  { threshold, twoSided = false }: Pick<Look, "threshold" | "twoSided">,
): readonly (readonly [number, number])[] {
  const lowest = info.noData === null ? -Infinity : info.noData + 1;
  if (threshold === null || (twoSided && threshold <= 0)) return [[lowest, Infinity]];
  const from = Math.ceil(toStored(info, threshold) - 1e-9);
  const upper = [Math.max(lowest, from), Infinity] as const;
  const to = Math.floor(toStored(info, -threshold) + 1e-9);
  return twoSided && to >= lowest && to + 1 < upper[0] ? [[lowest, to], upper] : [upper];
}
