import { number, quantity, thin } from "../../ui/index.ts";
import { type ColormapName, type LayerName, type LayerSummary, quantileOf } from "../../viewer/index.ts";

/** A layer that is drawn in colours; the reconstruction is none of them: it takes the scan's place. */
export type ColourName = Exclude<LayerName, "reconstruction">;

/** How one kind of layer is named, coloured and read. */
export interface LayerSpec {
  readonly title: string;
  readonly key: string;
  readonly colormap: ColormapName;
  /** What the unit means, under the legend. */
  readonly unitWords: string;
  /** What the ends of the scale mean. */
  readonly ends: readonly [string, string];
  readonly words: (value: number) => string;
  /** `classes`: whole numbers without order, no threshold. `signed`: drawn beyond the threshold on both sides of zero. */
  readonly kind: "ordered" | "signed" | "classes";
  readonly range: (summary: LayerSummary) => readonly [number, number];
  /** The threshold before anyone moved it. */
  readonly rest: (summary: LayerSummary) => number | null;
  readonly what: string;
}

const huWords = (value: number): string => quantity(value, "HU");
const ownRange = (summary: LayerSummary): readonly [number, number] =>
  spread(quantileOf(summary, 0.01), quantileOf(summary, 0.999));
const p95 = (summary: LayerSummary): number => quantileOf(summary, 0.95);

/** A filter of the scan alone, to be held against what the model says. */
function baseline(title: string, key: string, what: string): LayerSpec {
  return {
    title,
    key,
    colormap: "reef",
    unitWords: "HU",
    ends: ["low", "high"],
    words: huWords,
    kind: "ordered",
    range: ownRange,
    rest: p95,
    what: `${what} It knows no model: where it says the same as the loss, the model adds nothing there.`,
  };
}

/** Every layer that is drawn in colours, in the order of the list. */
export const layerSpecs: Readonly<Record<ColourName, LayerSpec>> = {
  loss: {
    title: "Loss",
    key: "Alt+1",
    colormap: "ember",
    unitWords: "nats per voxel",
    ends: ["like lung", "unlike lung"],
    words: (value) => quantity(value, "nats", 2),
    kind: "ordered",
    range: ownRange,
    rest: p95,
    what: "Loss in nats per voxel: how surprised the model is by this voxel. It may be negative.",
  },
  percentile: {
    title: "Percentile",
    key: "Alt+4",
    colormap: "ember",
    unitWords: "of the reference lungs",
    ends: ["like", "unlike"],
    words: (value) => `p${thin}${number(value, value > 90 ? 1 : 0)}`,
    kind: "ordered",
    range: () => [50, 100],
    rest: () => 95,
    what: "Where this voxel's loss stands among voxels of the same density and the same distance to the pleura in the reference lungs.",
  },
  sigma: {
    title: "σ",
    key: "Alt+5",
    colormap: "reef",
    unitWords: "HU, standard deviation",
    ends: ["sure", "unsure"],
    words: (value) => quantity(value, "HU"),
    kind: "ordered",
    range: ownRange,
    rest: (summary) => ownRange(summary)[0],
    what: "The standard deviation that the model expects at this voxel.",
  },
  component: {
    title: "Component",
    key: "Alt+6",
    colormap: "reef",
    unitWords: "component of the mixture",
    ends: ["", ""],
    words: (value) => number(Math.round(value)),
    kind: "classes",
    range: (summary) => spread(quantileOf(summary, 0), quantileOf(summary, 1)),
    rest: () => null,
    what: "Which component of the mixture explains this voxel best. The numbers have no order.",
  },
  residual: {
    title: "Difference",
    key: "Alt+7",
    colormap: "tide",
    unitWords: "HU, scan − model",
    ends: ["less dense", "denser"],
    words: (value) => (value > 0 ? `+${huWords(value)}` : huWords(value)),
    kind: "signed",
    range: (summary) => {
      const end = Math.max(1, -quantileOf(summary, 0.001), quantileOf(summary, 0.999));
      return [-end, end];
    },
    rest: (summary) => Math.max(1, -quantileOf(summary, 0.025), quantileOf(summary, 0.975)),
    what: "The scan's HU less the reconstruction's: blue is less dense than the model expects, orange denser.",
  },
  "baseline-contrast": baseline("Contrast", "Alt+8", "The scan's HU less the mean of a shell around the place."),
  "baseline-log": baseline("LoG", "Alt+9", "Laplacian of a Gaussian, scale-normalised: bright blobs are high."),
  "baseline-sphericity": baseline(
    "Sphericity",
    "Alt+0",
    "How round and bright the surroundings are, from the Hessian at several scales.",
  ),
};

function spread(low: number, high: number): readonly [number, number] {
  return high > low ? [low, high] : [low, low + 1e-3];
}
