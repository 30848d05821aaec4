/** An sRGB colour, 0 … 255. */
export type Rgb = readonly [number, number, number];

export type ColormapName = "ember" | "reef" | "tide" | "grey";

/**
 * Nine stops from low to high at equal CIEDE2000 steps, linear in sRGB between stops. `ember`, for losses: lightness 26 → 84,
 * made from matplotlib's inferno (CC0), 0.30 … 0.88; the design notes say why it ends before the pale yellow. `reef`, for σ,
 * components and plain filters: 33 → 91, from viridis (CC0), 0.22 … 1. `tide`, for signed differences: 82 – 15 – 84, alike on
 * both sides; blue is below, orange above.
 */
const stops: Record<ColormapName, readonly string[]> = {
  ember: ["#6b176e", "#932667", "#b3325a", "#cb4149", "#df5437", "#ef6d22", "#f98b0b", "#fcac11", "#f8cc36"],
  reef: ["#3e4989", "#32648e", "#29798e", "#218e8d", "#20a486", "#40bd73", "#7dd24f", "#bfdf25", "#fde725"],
  tide: ["#9fd0ff", "#5f9fe0", "#38679b", "#243b55", "#22252b", "#4d3620", "#8a5a26", "#d38a3b", "#ffc98c"],
  grey: ["#000000", "#ffffff"],
};

export const colormapNames = Object.keys(stops) as readonly ColormapName[];

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
