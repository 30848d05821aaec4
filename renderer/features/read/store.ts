import { create } from "zustand";
import type { PaneName, PlaneName } from "../../viewer/index.ts";

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
  readonly lossVisible: boolean;
  readonly lossOpacity: number;
  /** Nats per voxel; null: the result's own 95th percentile. */
  readonly threshold: number | null;
  readonly reconstruction: boolean;
  /** The reconstruction is shown in place while H is held. */
  readonly held: boolean;
  readonly patch: number | null;
  /** The autoencoder whose map was asked for; null: the newest map there is. */
  readonly model: string | null;
}

export const restOpacity = 0.4;

const fresh = {
  hidden: false,
  lossVisible: true,
  lossOpacity: restOpacity,
  threshold: null,
  reconstruction: false,
  held: false,
  patch: null,
  model: null,
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
  ...fresh,
}));

/** Another study: everything that belonged to the one before is forgotten; layout and the like stay. */
export function openStudy(study: string, lookFirst: boolean): void {
  if (useRead.getState().study !== study) useRead.setState({ study, revealed: !lookFirst, ...fresh });
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

export function changeOpacity(by: number): void {
  useRead.setState(({ lossOpacity }) => ({
    lossOpacity: Math.min(1, Math.max(0, Math.round((lossOpacity + by) * 100) / 100)),
  }));
}
