import { type ReactNode, useEffect, useRef } from "react";
import {
  maskOutline,
  type PaneView,
  type PlaneName,
  type Segments,
  shownRanges,
  thresholdOutline,
} from "../../viewer/index.ts";
import { useColour, useThreshold } from "./layers.ts";
import styles from "./panes.module.css";
import { useRead } from "./store.ts";
import { theViewer, useViewer } from "./the-viewer.ts";

/** Outlines over a plane: of the lungs, and of the map at its threshold (white in black: some see no hue there). */
export function ContourCanvas({ plane, view }: { readonly plane: PlaneName; readonly view: PaneView }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const volumes = useViewer((state) => state.volumes);
  const lungs = useRead((read) => read.outline && !read.hidden);
  const map = useRead((read) => read.revealed && read.colourVisible && !read.hidden && !read.held);
  const threshold = useThreshold();
  const { name, spec } = useColour();
  const twoSided = spec.kind === "signed";

  useEffect(() => {
    const context = prepare(canvas.current, view);
    if (context === undefined) return;
    const [mask, layer] = [theViewer().volume("lungs"), theViewer().volume(name)];
    if (lungs && mask !== undefined)
      draw(context, maskOutline(mask, view.map, view.width, view.height, 2), styles.lungLine);
    if (!map || layer === undefined || threshold === null) return;
    for (const range of shownRanges(layer.info, { threshold, twoSided }))
      draw(context, thresholdOutline(layer, range, view.map, view.width, view.height, 1), styles.mapLine);
  }, [view, volumes, lungs, map, name, twoSided, threshold, plane]);

  return <canvas ref={canvas} className={styles.contours} aria-hidden />;
}

function prepare(canvas: HTMLCanvasElement | null, { width, height }: PaneView): CanvasRenderingContext2D | undefined {
  const context = canvas?.getContext("2d");
  if (canvas === null || context === null || context === undefined) return undefined;
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  return context;
}

/** The colour stands in the style sheet under the class; the canvas asks for it. */
function draw(context: CanvasRenderingContext2D, segments: Segments, className: string | undefined): void {
  context.canvas.classList.add(className ?? "");
  const colour = getComputedStyle(context.canvas).color;
  context.canvas.classList.remove(className ?? "");
  context.beginPath();
  for (let n = 0; n < segments.length; n += 4) {
    context.moveTo(segments[n] as number, segments[n + 1] as number);
    context.lineTo(segments[n + 2] as number, segments[n + 3] as number);
  }
  context.lineWidth = 2.5;
  context.strokeStyle = "rgb(0 0 0 / 0.7)";
  context.stroke();
  context.lineWidth = 1;
  context.strokeStyle = colour;
  context.stroke();
}
