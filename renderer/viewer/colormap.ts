/** An sRGB colour, 0 … 255. */
export type Rgb = readonly [number, number, number];

export type ColormapName = "ember" | "grey";

/**
 * `ember`, for losses: nine stops from low to high, equal CIEDE2000 steps, lightness 26 → 84, linear in sRGB between
 * stops. Made from matplotlib's inferno (CC0), 0.30 … 0.88 resampled; the design notes say why it ends before the pale yellow.
 */
const stops: Record<ColormapName, readonly string[]> = {
  ember: ["#6b176e", "#932667", "#b3325a", "#cb4149", "#df5437", "#ef6d22", "#f98b0b", "#fcac11", "#f8cc36"],
  grey: ["#000000", "#ffffff"],
};

export function colormapStops(name: ColormapName): readonly Rgb[] {
  return stops[name].map(
    (hex) => [0, 2, 4].map((at) => Number.parseInt(hex.slice(1 + at, 3 + at), 16)) as unknown as Rgb,
  );
}

/** The colour at `share` (0 … 1, clamped) of a map. */
export function colourAt(name: ColormapName, share: number): Rgb {
  const list = colormapStops(name);
  const at = Math.min(1, Math.max(0, share)) * (list.length - 1);
  const low = list[Math.min(list.length - 2, Math.floor(at))] as Rgb;
  const high = list[Math.min(list.length - 1, Math.floor(at) + 1)] as Rgb;
  const t = at - Math.min(list.length - 2, Math.floor(at));
  return [0, 1, 2].map((c) => Math.round((low[c] as number) * (1 - t) + (high[c] as number) * t)) as unknown as Rgb;
}

/** The same map as a CSS gradient, left low, right high: a legend cannot differ from the picture. */
export function cssGradient(name: ColormapName): string {
  return `linear-gradient(90deg, ${stops[name].join(", ")})`;
}

/** Nodes for Cornerstone's registry: x, r, g, b with everything 0 … 1. */
export function rgbPoints(name: ColormapName): number[] {
  const list = colormapStops(name);
  return list.flatMap(([r, g, b], n) => [n / (list.length - 1), r / 255, g / 255, b / 255]);
}
