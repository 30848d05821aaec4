import { memo, type ReactNode } from "react";
import { quantity } from "../../ui/index.ts";
import {
  length,
  lpsToCanvas,
  orientationLetters,
  type PaneView,
  type PlaneName,
  planeNames,
  type Vec3,
} from "../../viewer/index.ts";
import { layerWordsAt, useColour } from "./layers.ts";
import { MarkSigns } from "./MarkSigns.tsx";
import { PatchBoxes } from "./PatchBoxes.tsx";
import styles from "./panes.module.css";
import { useRead } from "./store.ts";
import { theViewer, useViewer } from "./the-viewer.ts";
import { useSwipe } from "./swipe.ts";
import { planeLetters, probeWords, sliceWords } from "./words.ts";

interface At {
  readonly slice: number;
  readonly slices: number;
  readonly axis: "x" | "y" | "z";
  readonly mm: number;
}

/** Free space around the crosshair's centre, in pixels. */
const gap = 14;

/** All that is drawn over a plane's picture, made from the map of that very picture. */
export const PlaneOverlay = memo(function PlaneOverlay({
  plane,
  view,
  at,
}: {
  readonly plane: PlaneName;
  readonly view: PaneView;
  readonly at: At;
}): ReactNode {
  const hidden = useRead((read) => read.hidden);
  if (hidden) return null;
  return (
    <svg className={styles.overlay} width={view.width} height={view.height} aria-hidden>
      <Crosshair plane={plane} view={view} />
      <PatchBoxes view={view} />
      <MarkSigns plane={plane} view={view} />
      <Letters view={view} />
      <ScaleBar view={view} />
      <Corners plane={plane} view={view} at={at} />
    </svg>
  );
});

function Crosshair({
  plane,
  view: { map, width, height },
}: {
  readonly plane: PlaneName;
  readonly view: PaneView;
}): ReactNode {
  const shown = useRead((read) => read.crosshair);
  const position = useViewer((state) => state.position);
  if (!shown || position === null) return null;
  const [x, y] = lpsToCanvas(map, position);
  const [across, upright] = planeNames
    .filter((other) => other !== plane)
    .sort((a) => (normalIsVertical(a, plane) ? -1 : 1)) as [PlaneName, PlaneName];
  const lines = [
    [across, `M0 ${y}H${x - gap}M${x + gap} ${y}H${width}`],
    [upright, `M${x} 0V${y - gap}M${x} ${y + gap}V${height}`],
  ] as const;
  return lines.map(([name, path]) => (
    <g key={name}>
      <path className={styles.casing} d={path} />
      <path className={styles.cross} data-plane={name} d={path} />
    </g>
  ));
}

/** Does plane `other` cut `plane` in a horizontal line? Axial does everywhere; in the axial view the coronal plane does. */
function normalIsVertical(other: PlaneName, plane: PlaneName): boolean {
  return other === "axial" || (plane === "axial" && other === "coronal");
}

function Letters({ view: { map, width, height } }: { readonly view: PaneView }): ReactNode {
  const right = orientationLetters(map.right);
  const left = orientationLetters([-map.right[0], -map.right[1], -map.right[2]]);
  const down = orientationLetters(map.down);
  const up = orientationLetters([-map.down[0], -map.down[1], -map.down[2]]);
  return (
    <g className={styles.letters}>
      <text x={8} y={height / 2} dominantBaseline="middle">
        {left}
      </text>
      <text x={width - 8} y={height / 2} dominantBaseline="middle" textAnchor="end">
        {right}
      </text>
      <text x={width / 2} y={18} textAnchor="middle">
        {up}
      </text>
      <text x={width / 2} y={height - 24} textAnchor="middle">
        {down}
      </text>
    </g>
  );
}

function ScaleBar({ view: { map, width, height } }: { readonly view: PaneView }): ReactNode {
  const perPixel = length(map.right);
  const mm = [100, 50, 20, 10, 5, 2, 1].find((candidate) => candidate / perPixel <= width / 6) ?? 1;
  const pixels = mm / perPixel;
  const [x, y] = [width / 2 - pixels / 2, height - 10];
  const path = `M${x} ${y - 5}v5h${pixels}v-5`;
  return (
    <g className={styles.scale}>
      <path className={styles.casing} d={path} />
      <path d={path} />
      <text x={x + pixels + 6} y={y + 1}>
        {mm >= 10 ? quantity(mm / 10, "cm") : quantity(mm, "mm")}
      </text>
    </g>
  );
}

function Corners({
  plane,
  view: { map, width, height },
  at,
}: {
  readonly plane: PlaneName;
  readonly view: PaneView;
  readonly at: At;
}): ReactNode {
  const window = useViewer((state) => state.window);
  const pointer = useViewer((state) => state.pointer);
  const position = useViewer((state) => state.position);
  const revealed = useRead((read) => read.revealed);
  const whole = useRead((read) => read.revealed && (read.held || read.reconstruction));
  const parted = useSwipe();
  const { name } = useColour();
  const lps = pointer?.plane === plane ? pointer.lps : position;
  const instead = whole || (parted !== null && lps !== null && lpsToCanvas(map, lps)[0] > parted * width);
  return (
    <>
      <text x={8} y={18} className={styles.plane}>
        <tspan data-plane={plane}>{planeLetters[plane]}</tspan> {plane}
        {whole && <tspan className={styles.instead}> · reconstruction</tspan>}
      </text>
      <text
        x={width - 8}
        y={18}
        textAnchor="end"
      >{`W ${window.width}  L ${String(window.level).replace("-", "−")}`}</text>
      <text x={8} y={height - 9}>
        {sliceWords(at)}
      </text>
      <text x={width - 8} y={height - 9} textAnchor="end">
        {lps !== null && probeWords(huAt(lps, instead), revealed ? layerWordsAt(name, lps) : undefined)}
      </text>
    </>
  );
}

/** The scan's HU; the reconstruction's while that is in its place and has one. */
function huAt(lps: Vec3, instead: boolean): number | undefined {
  const reconstructed = instead ? theViewer().value("reconstruction", lps) : undefined;
  return reconstructed ?? theViewer().value("scan", lps);
}
