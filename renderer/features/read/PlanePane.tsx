import { type ReactNode, useEffect, useRef } from "react";
import { planeNames, type PlaneName, sliceOf } from "../../viewer/index.ts";
import { ContourCanvas } from "./ContourCanvas.tsx";
import { layerWordsAt, useColour } from "./layers.ts";
import { Cover } from "./Cover.tsx";
import { PlaneOverlay } from "./PlaneOverlay.tsx";
import styles from "./panes.module.css";
import { Swipe } from "./Swipe.tsx";
import { explain } from "./spot.ts";
import { maximise, useRead } from "./store.ts";
import { theViewer, useViewer } from "./the-viewer.ts";
import { plainLps, spokenPane } from "./words.ts";

/** One plane: the picture, what lies over it, and a text twin. Its attributes say where it stands, for tests and tools. */
export function PlanePane({
  plane,
  place,
  slices,
}: {
  readonly plane: PlaneName;
  readonly place: string;
  readonly slices: number;
}): ReactNode {
  const picture = useRef<HTMLDivElement>(null);
  const active = useRead((read) => read.active === plane);
  const view = useViewer((state) => state.views[plane]);
  const grid = useViewer((state) => state.grid);
  const position = useViewer((state) => state.position);
  const phase = useViewer((state) => state.phase);

  useEffect(() => {
    const element = picture.current;
    return element === null
      ? undefined
      : theViewer().attach(plane, element, { maximise: () => maximise(plane), explain });
  }, [plane]);

  const at = grid !== null && position !== null ? sliceOf(grid, plane, position) : null;
  const ready = phase === "ready" && view !== undefined;
  return (
    <section
      className={styles.pane}
      role="application"
      aria-roledescription={`${plane} view`}
      aria-label={at === null ? `${plane} view` : `${plane} view, slice ${at.slice} of ${at.slices}`}
      tabIndex={0}
      data-pane={plane}
      data-place={place}
      data-active={active || undefined}
      data-ready={ready || undefined}
      data-slice={at?.slice}
      data-slices={at?.slices}
      data-position={position === null ? undefined : plainLps(position)}
      data-map={view === undefined ? undefined : JSON.stringify(view.map)}
      onPointerDownCapture={() => useRead.setState({ active: plane })}
      onFocus={() => useRead.setState({ active: plane })}
    >
      <div ref={picture} className={styles.picture} />
      {ready && <Swipe plane={plane} view={view} />}
      {ready && <ContourCanvas plane={plane} view={view} />}
      {ready && at !== null && <PlaneOverlay plane={plane} view={view} at={at} />}
      {!ready && <Cover plane={plane} slices={slices} />}
    </section>
  );
}

/** What a screen reader hears when the crosshair moves: one sentence for the active plane, after things have come to rest. */
export function TextTwin(): ReactNode {
  const active = useRead((read) => read.active);
  const grid = useViewer((state) => state.grid);
  const position = useViewer((state) => state.position);
  const revealed = useRead((read) => read.revealed);
  const { name } = useColour();
  const volumes = useViewer((state) => state.volumes);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (grid === null || position === null) return undefined;
    const layer = revealed ? layerWordsAt(name, position) : undefined;
    const hu = theViewer().value("scan", position);
    const sentence = spokenPane(active, sliceOf(grid, active, position), hu, layer);
    const timer = setTimeout(() => {
      if (box.current !== null) box.current.textContent = sentence;
    }, 400);
    return () => clearTimeout(timer);
  }, [active, grid, position, revealed, name, volumes]);
  return <div ref={box} className={styles.spoken} role="status" data-twin />;
}

/** Where each pane stands in a layout: the big one, a place at the side, a quarter, or nowhere. */
export function placesOf(layout: "1x1" | "2x2" | "1+3", big: PlaneName | "3d"): Record<PlaneName | "3d", string> {
  const order = ["axial", "coronal", "sagittal", "3d"] as const;
  const others = order.filter((pane) => pane !== big);
  const place = (pane: PlaneName | "3d"): string =>
    layout === "2x2"
      ? `quarter${order.indexOf(pane) + 1}`
      : pane === big
        ? "big"
        : layout === "1x1"
          ? "none"
          : `side${others.indexOf(pane) + 1}`;
  return { axial: place("axial"), coronal: place("coronal"), sagittal: place("sagittal"), "3d": place("3d") };
}

/** The order in which the planes are walked by F6 and Tab. */
export const walk: readonly PlaneName[] = planeNames;
