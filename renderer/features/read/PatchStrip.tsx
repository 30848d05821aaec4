import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import type { RankedPatch } from "../../../electron/contract/index.ts";
import { cutStrip, lungWindow, type Strip } from "../../viewer/index.ts";
import styles from "./read.module.css";
import { theViewer, useViewer } from "./the-viewer.ts";

/** Tiles in a row; a chosen patch shows two pairs of rows: 24 slices. */
const perRow = 12;
const side = 32;

/** A patch as slices from the head down: the scan above, what the model makes of it under. Lung window, both alike. */
export function PatchStrip({ patch, chosen }: { readonly patch: RankedPatch; readonly chosen: boolean }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const volumes = useViewer((state) => state.volumes);
  const pairs = chosen ? 2 : 1;
  const seen = useSeen(canvas);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    const [scan, reconstruction] = [theViewer().volume("scan"), theViewer().volume("reconstruction")];
    if (!seen || !context || scan === undefined) return;
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    paint(context, cutStrip(scan, patch.cornersLps, perRow * pairs, side, lungWindow), 0, pairs);
    if (reconstruction !== undefined)
      paint(context, cutStrip(reconstruction, patch.cornersLps, perRow * pairs, side, lungWindow), 1, pairs);
  }, [patch, volumes, pairs, seen]);
  return (
    <canvas
      ref={canvas}
      className={styles.strip}
      width={perRow * (side + 1) - 1}
      height={pairs * 2 * (side + 1) - 1}
      aria-hidden
    />
  );
}

/** True from when the element first comes into sight: fifty strips at once would hold the page up. */
function useSeen(element: RefObject<Element | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (element.current === null) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return seen;
}

/** Puts a strip's tiles into rows: `row` 0 or 1 of each pair of rows. */
function paint(context: CanvasRenderingContext2D, strip: Strip, row: 0 | 1, pairs: number): void {
  for (let tile = 0; tile < perRow * pairs; tile++) {
    const image = context.createImageData(side, side);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const grey = strip.grey[y * strip.width + tile * side + x] ?? 0;
        image.data.set([grey, grey, grey, 255], (y * side + x) * 4);
      }
    }
    context.putImageData(image, (tile % perRow) * (side + 1), (Math.floor(tile / perRow) * 2 + row) * (side + 1));
  }
}
