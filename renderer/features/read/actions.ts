import { type Action, useActions } from "../../ui/index.ts";
import type { PlaneName, Window } from "../../viewer/index.ts";
import { choosePatch, neighbour, usePatches } from "./patches.ts";
import { changeOpacity, type Layout, setLayout, useRead } from "./store.ts";
import { theViewer } from "./the-viewer.ts";

export interface Preset extends Window {
  readonly id: string;
  readonly name: string;
  readonly key: string;
}

/** Windows as chest readers set them, width and level in HU. */
export const presets: readonly Preset[] = [
  { id: "lung", name: "Lung", key: "1", width: 1500, level: -600 },
  { id: "mediastinum", name: "Mediastinum", key: "2", width: 400, level: 40 },
  { id: "bone", name: "Bone", key: "3", width: 2500, level: 480 },
  { id: "soft", name: "Soft tissue", key: "4", width: 350, level: 50 },
];

export const layouts: readonly { readonly layout: Layout; readonly name: string; readonly key: string }[] = [
  { layout: "1x1", name: "1×1", key: "Q" },
  { layout: "2x2", name: "2×2", key: "W" },
  { layout: "1+3", name: "1+3", key: "E" },
];

/** Shows map, patches and estimate, or covers them again. */
export function reveal(): void {
  useRead.setState(({ revealed }) => ({ revealed: !revealed }));
}

/** Crosshair on: lines, and the left button places it. Off: no lines, and the left button sets the window. */
export function toggleCrosshair(): void {
  const crosshair = !useRead.getState().crosshair;
  useRead.setState({ crosshair });
  theViewer().setTool(crosshair ? "crosshair" : "window");
}

/** Every key of Read, registered while the page is there. `noResult` says why the map's keys cannot act. */
export function useReadActions(noResult: string | undefined): void {
  const patches = usePatches();
  const chosen = useRead((read) => read.patch);
  const revealed = useRead((read) => read.revealed);
  const covered = noResult ?? (revealed ? undefined : "The patches are covered. Show them with V.");
  const go = (by: number) => (): void => {
    const patch = neighbour(patches, chosen, by);
    if (patch !== undefined) choosePatch(patch);
  };
  useActions([
    ...presets.map(({ id, name, key, width, level }): Action => ({
      id: `read.window.${id}`,
      title: `${name} window`,
      group: "Read",
      keys: [key],
      run: () => theViewer().setWindow({ width, level }),
    })),
    ...layouts.map(({ layout, name, key }): Action => ({
      id: `read.layout.${layout}`,
      title: `Layout ${name}`,
      group: "Read",
      keys: [key],
      run: () => setLayout(layout),
    })),
    ...sliceActions(),
    { id: "read.crosshair", title: "Crosshair on or off", group: "Read", keys: ["X"], run: toggleCrosshair },
    { id: "read.fit", title: "Fit the picture to its pane", group: "Read", keys: ["F"], run: () => theViewer().fit() },
    {
      id: "read.hide",
      title: "Hide everything over the picture",
      group: "Read",
      keys: ["Space"],
      keyOnly: true,
      run: () => useRead.setState({ hidden: true }),
      release: () => useRead.setState({ hidden: false }),
    },
    {
      id: "read.reveal",
      title: "Show or cover map, patches and probability",
      group: "Read",
      keys: ["V"],
      unavailable: noResult,
      run: reveal,
    },
    { id: "read.nextPatch", title: "Next patch", group: "Read", keys: ["N"], unavailable: covered, run: go(1) },
    {
      id: "read.previousPatch",
      title: "Previous patch",
      group: "Read",
      keys: ["Shift+N"],
      unavailable: covered,
      run: go(-1),
    },
    {
      id: "read.layer.loss",
      title: "Loss map on or off",
      group: "Read",
      keys: ["Alt+1"],
      unavailable: covered,
      run: () => useRead.setState(({ lossVisible }) => ({ lossVisible: !lossVisible })),
    },
    {
      id: "read.layer.reconstruction",
      title: "Reconstruction on or off",
      group: "Read",
      keys: ["Alt+2"],
      unavailable: noResult,
      run: () => useRead.setState(({ reconstruction }) => ({ reconstruction: !reconstruction })),
    },
    {
      id: "read.layer.lungs",
      title: "Lung outline on or off",
      group: "Read",
      keys: ["Alt+3"],
      run: () => useRead.setState(({ outline }) => ({ outline: !outline })),
    },
    {
      id: "read.held",
      title: "Show the reconstruction in place",
      group: "Read",
      keys: ["H"],
      keyOnly: true,
      unavailable: noResult,
      run: () => useRead.setState({ held: true }),
      release: () => useRead.setState({ held: false }),
    },
    {
      id: "read.opacity.less",
      title: "Loss map fainter",
      group: "Read",
      keys: [","],
      unavailable: covered,
      run: () => changeOpacity(-0.1),
    },
    {
      id: "read.opacity.more",
      title: "Loss map stronger",
      group: "Read",
      keys: ["."],
      unavailable: covered,
      run: () => changeOpacity(0.1),
    },
  ]);
}

function sliceActions(): Action[] {
  const step = (slices: number) => (): void => theViewer().step(plane(), slices);
  const plane = (): PlaneName => useRead.getState().active;
  const far = 1e6;
  return [
    {
      id: "read.slice.previous",
      title: "Previous slice",
      group: "Read",
      keys: ["ArrowUp"],
      keyOnly: true,
      run: step(-1),
    },
    { id: "read.slice.next", title: "Next slice", group: "Read", keys: ["ArrowDown"], keyOnly: true, run: step(1) },
    {
      id: "read.slice.tenBack",
      title: "Ten slices back",
      group: "Read",
      keys: ["Shift+ArrowUp"],
      keyOnly: true,
      run: step(-10),
    },
    {
      id: "read.slice.tenOn",
      title: "Ten slices on",
      group: "Read",
      keys: ["Shift+ArrowDown"],
      keyOnly: true,
      run: step(10),
    },
    { id: "read.slice.first", title: "First slice", group: "Read", keys: ["Home"], keyOnly: true, run: step(-far) },
    { id: "read.slice.last", title: "Last slice", group: "Read", keys: ["End"], keyOnly: true, run: step(far) },
  ];
}
