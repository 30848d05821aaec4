import { create } from "zustand";
import type { Mark } from "../../../electron/contract/index.ts";
import type { PaneName, PlaneName, Vec3 } from "../../viewer/index.ts";
import type { ColourName } from "./layer-specs.ts";

export type Layout = "1x1" | "2x2" | "1+3";

/** What is on the desk of Read and is not in the viewer: layout, layers as asked for, what was revealed, the chosen patch. */
export interface ReadState {
  readonly study: string | null;
  readonly layout: Layout;
  readonly before: Layout;
  readonly active: PlaneName;
  readonly big: PaneName;
  /** Overlays are hidden while Space is held. */
  readonly hidden: boolean;
  readonly crosshair: boolean;
  readonly outline: boolean;
  /** The map, the patches and the estimate were asked for. */
  readonly revealed: boolean;
  /** The one layer that is drawn in colours. */
  readonly colour: ColourName;
  readonly colourVisible: boolean;
  readonly opacities: Partial<Record<ColourName, number>>;
  /** In each layer's own unit; without one it stands where its layer's threshold rests. */
  readonly thresholds: Partial<Record<ColourName, number>>;
  readonly reconstruction: boolean;
  /** The reconstruction is shown in place while H is held. */
  readonly held: boolean;
  /** Right of this share of every plane the reconstruction stands in the scan's place; null: nowhere. */
  readonly swipe: number | null;
  readonly patch: number | null;
  /** The place that is being explained. */
  readonly spot: Vec3 | null;
  /** Where another study is to be opened: forgotten once its scan is shown there. */
  readonly arrival: Arrival | null;
  /** Until something else is marked, a removed mark can be had back. */
  readonly lastRemoved: Mark | null;
  /** The autoencoder whose map was asked for; null: the newest map there is. */
  readonly model: string | null;
}

export interface Arrival {
  readonly study: string;
  readonly lps: Vec3;
}

export const restOpacity = 0.4;

/** What the test of the map found to say most (docs/results.md). A result without it shows its loss. */
const firstColour: ColourName = "loss-sphericity";

/** What belongs to one model's map, and is forgotten with it. */
const freshMap = { patch: null, thresholds: {}, spot: null } as const;

const fresh = {
  ...freshMap,
  hidden: false,
  colour: firstColour,
  colourVisible: true,
  opacities: {},
  reconstruction: false,
  held: false,
  swipe: null,
  model: null,
  lastRemoved: null,
} as const;

export const useRead = create<ReadState>(() => ({
  study: null,
  layout: "2x2",
  before: "2x2",
  active: "axial",
  big: "axial",
  crosshair: true,
  outline: true,
  revealed: false,
  arrival: null,
  ...fresh,
}));

/** Another study: everything that belonged to the one before is forgotten; layout and the like stay. */
export function openStudy(study: string, lookFirst: boolean): void {
  const { study: before, arrival } = useRead.getState();
  if (before === study) return;
  useRead.setState({ study, revealed: !lookFirst, ...fresh, arrival: arrival?.study === study ? arrival : null });
}

/** Another model's map of the same study. */
export function chooseModel(model: string): void {
  useRead.setState({ model, ...freshMap });
}

export function setLayout(layout: Layout): void {
  useRead.setState(({ active, big }) => ({ layout, big: layout === "2x2" ? big : active }));
}

/** Double click: the pane alone, and back to what was before. */
export function maximise(pane: PaneName): void {
  useRead.setState((read) =>
    read.layout === "1x1"
      ? { layout: read.before === "1x1" ? "2x2" : read.before }
      : { layout: "1x1", before: read.layout, big: pane },
  );
}

/** Scan and reconstruction side by side in every plane, parted in the middle; or not. */
export function toggleSwipe(): void {
  useRead.setState(({ swipe }) => ({ swipe: swipe === null ? 0.5 : null }));
}

/** Where they part, held a little inside the pane so that it can be taken hold of. */
export function setSwipe(share: number): void {
  useRead.setState({ swipe: Math.min(0.98, Math.max(0.02, share)) });
}

/** A colour layer on; the one that is on off. */
export function toggleColour(name: ColourName, shown: ColourName): void {
  useRead.setState(({ colourVisible }) =>
    name === shown ? { colour: name, colourVisible: !colourVisible } : { colour: name, colourVisible: true },
  );
}

export function setOpacity(name: ColourName, value: number): void {
  useRead.setState(({ opacities }) => ({
    opacities: { ...opacities, [name]: Math.min(1, Math.max(0, Math.round(value * 100) / 100)) },
  }));
}

export function setThreshold(name: ColourName, value: number): void {
  useRead.setState(({ thresholds }) => ({ thresholds: { ...thresholds, [name]: value } }));
}
