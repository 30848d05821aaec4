import { createStore, type StoreApi } from "zustand/vanilla";
import type { Grid, Vec3 } from "./grid.ts";
import type { Window } from "./look.ts";
import type { PaneMap, PlaneName } from "./plane.ts";

/** What the left button does in a plane. */
export type Tool = "crosshair" | "window" | "pan" | "zoom";

/** What may lie over a scan, in the order in which it is offered: what a model says, then filters that know no model. */
export const layerNames = [
  "loss",
  "percentile",
  "loss-sphericity",
  "sigma",
  "component",
  "residual",
  "baseline-contrast",
  "baseline-log",
  "baseline-sphericity",
  "baseline-density",
  "reconstruction",
] as const;

export type LayerName = (typeof layerNames)[number];

export type VolumeName = "scan" | "lungs" | LayerName;

/** What a pane shows, as it was when its last picture was drawn: overlays made from it lie on that picture. */
export interface PaneView {
  readonly map: PaneMap;
  readonly width: number;
  readonly height: number;
}

/** `lost`: the graphics process or context went; the panes must be covered, their pictures are old. */
export type Phase = "empty" | "loading" | "ready" | "failed" | "lost";

export interface ViewerState {
  readonly phase: Phase;
  /** Why, when `failed` or `lost`. */
  readonly message: string | null;
  /** How much of the scan was read, 0 … 1, while `loading`. */
  readonly loaded: number;
  readonly grid: Grid | null;
  readonly position: Vec3 | null;
  readonly window: Window;
  readonly tool: Tool;
  readonly views: Partial<Record<PlaneName, PaneView>>;
  readonly pointer: { readonly plane: PlaneName; readonly lps: Vec3 } | null;
  /** Volumes in memory now. A new identity whenever one comes or goes. */
  readonly volumes: ReadonlySet<VolumeName>;
  /** Volumes that could not be had, with the reason. */
  readonly missing: Partial<Record<VolumeName, string>>;
}

export const lungWindow: Window = { width: 1500, level: -600 };

export function createState(): StoreApi<ViewerState> {
  return createStore<ViewerState>(() => ({
    phase: "empty",
    message: null,
    loaded: 0,
    grid: null,
    position: null,
    window: lungWindow,
    tool: "crosshair",
    views: {},
    pointer: null,
    volumes: new Set(),
    missing: {},
  }));
}
