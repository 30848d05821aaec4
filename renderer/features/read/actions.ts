import { type Action, useActions } from "../../ui/index.ts";
import type { PlaneName, Window } from "../../viewer/index.ts";
import { layerActions } from "./layer-actions.ts";
import { useColour, useColourNames } from "./layers.ts";
import { nextKind, type Marking, type Subject, useMarking, useSubject } from "./marks.ts";
import { choosePatch, neighbour, usePatches } from "./patches.ts";
import { explain } from "./spot.ts";
import { type Layout, setLayout, useRead } from "./store.ts";
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
  const covered = noResult ?? (revealed ? undefined : "Map and patches are covered. Show them with V.");
  const [colours, colour] = [useColourNames(), useColour()];
  const subject = useSubject();
  const { change } = useMarking();
  const explained = useRead((read) => read.spot !== null);
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
    ...layerActions(colours, colour.name, covered),
    ...markActions(subject, change, explained),
  ]);
}

/** Marking and explaining: both act on the place under the crosshair. */
function markActions(subject: Subject | null, change: Marking["change"], explained: boolean): Action[] {
  const noScan = subject === null ? "There is no scan yet." : undefined;
  return [
    {
      id: "read.mark",
      title: "Mark: seen, artefact, of interest",
      group: "Read",
      keys: ["M"],
      unavailable: noScan,
      run: () => (subject === null ? undefined : change(subject, { kind: nextKind(subject) })),
    },
    {
      id: "read.explain",
      title: "Explain this spot (Alt and a click: another one)",
      group: "Read",
      keys: ["Shift+E"],
      unavailable: noScan,
      run: () => {
        const { position } = theViewer().state.getState();
        if (position !== null) explain(position);
      },
    },
    // Registered only while there is something to close: Escape belongs to fields and menus otherwise.
    ...(explained
      ? [
          {
            id: "read.explain.close",
            title: "Close the explanation",
            group: "Read",
            keys: ["Escape"],
            keyOnly: true,
            run: () => useRead.setState({ spot: null }),
          },
        ]
      : []),
  ];
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
