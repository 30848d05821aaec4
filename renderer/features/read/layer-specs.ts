import type { OrdinaryLoss } from "../../../electron/contract/index.ts";
import { number, quantity, thin } from "../../ui/index.ts";
import { type ColormapName, type LayerName, type LayerSummary, quantileOf } from "../../viewer/index.ts";

/** A layer that is drawn in colours; the reconstruction is none of them: it takes the scan's place. */
export type ColourName = Exclude<LayerName, "reconstruction">;

/** What a scale is made of: this lung's own values and, for a loss whose model has reference lungs, those lungs' percentiles. */
export interface Values {
  readonly summary: LayerSummary;
  readonly ordinary: OrdinaryLoss | undefined;
}

/** A place on a scale that is marked, by its percentile. */
export interface ScaleMark {
  readonly percentile: number;
  readonly value: number;
}

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
  readonly range: (values: Values) => readonly [number, number];
  /** The threshold before anyone moved it. */
  readonly rest: (values: Values) => number | null;
  /** Percentiles that are marked, ascending: of the reference lungs where `ordinary` knows them, else of this lung. */
  readonly marks: (values: Values) => readonly ScaleMark[];
  readonly what: string;
}

const huWords = (value: number): string => quantity(value, "HU");
const ownRange = ({ summary }: Values): readonly [number, number] =>
  spread(quantileOf(summary, 0.01), quantileOf(summary, 0.999));
const p95 = ({ summary }: Values): number => quantileOf(summary, 0.95);
const ownMarksAt =
  (...percentiles: readonly number[]) =>
  ({ summary }: Values): readonly ScaleMark[] =>
    percentiles.map((percentile) => ({ percentile, value: quantileOf(summary, percentile / 100) }));
const ownMarks = ownMarksAt(50, 95, 99);
const noMarks = (): readonly ScaleMark[] => [];

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
    marks: ownMarks,
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
    // The same colours for every scan, where the model has reference lungs.
    range: (values) => (values.ordinary ? spread(values.ordinary.p1, values.ordinary.p995) : ownRange(values)),
    rest: (values) => values.ordinary?.p95 ?? p95(values),
    marks: (values) => (values.ordinary ? ordinaryMarks(values.ordinary) : ownMarks(values)),
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
    marks: noMarks,
    what: "Where this voxel's loss stands among voxels of the same density and the same distance to the pleura in the reference lungs.",
  },
  "loss-sphericity": {
    title: "Round loss",
    key: "Alt+R",
    colormap: "ember",
    unitWords: "nats per voxel",
    ends: ["like lung, or a tube", "a ball"],
    words: (value) => quantity(value, "nats", 2),
    kind: "ordered",
    // What is worth a look is rare: a few millilitres of a lung.
    range: ({ summary }) => spread(0, quantileOf(summary, 0.9999)),
    rest: ({ summary }) => quantileOf(summary, 0.999),
    marks: ownMarksAt(95, 99, 99.9),
    what: "Where the loss is high in a ball, as of a nodule, rather than in a tube, as of a vessel: from its Hessian at several scales.",
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
    rest: (values) => ownRange(values)[0],
    marks: ownMarks,
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
    range: ({ summary }) => spread(quantileOf(summary, 0), quantileOf(summary, 1)),
    rest: () => null,
    marks: noMarks,
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
    range: ({ summary }) => {
      const end = Math.max(1, -quantileOf(summary, 0.001), quantileOf(summary, 0.999));
      return [-end, end];
    },
    rest: ({ summary }) => Math.max(1, -quantileOf(summary, 0.025), quantileOf(summary, 0.975)),
    marks: noMarks,
    what: "The scan's HU less the reconstruction's: blue is less dense than the model expects, orange denser.",
  },
  "baseline-contrast": baseline("Contrast", "Alt+8", "The scan's HU less the mean of a shell around the place."),
  "baseline-log": baseline("LoG", "Alt+9", "Laplacian of a Gaussian, scale-normalised: bright blobs are high."),
  "baseline-sphericity": baseline(
    "Sphericity",
    "Alt+0",
    "How round and bright the surroundings are, from the Hessian at several scales.",
  ),
  "baseline-density": baseline(
    "Round density",
    "Alt+D",
    "Sphericity of HU with all that is denser than −500 counted as −500: ground glass and solid alike.",
  ),
};

function spread(low: number, high: number): readonly [number, number] {
  return high > low ? [low, high] : [low, low + 1e-3];
}

function ordinaryMarks({ p1, p50, p95: high, p99, p995 }: OrdinaryLoss): readonly ScaleMark[] {
  return [
    { percentile: 1, value: p1 },
    { percentile: 50, value: p50 },
    { percentile: 95, value: high },
    { percentile: 99, value: p99 },
    { percentile: 99.5, value: p995 },
  ];
}
