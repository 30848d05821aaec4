import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import type { RankedPatch } from "../../../electron/contract/index.ts";
import { type Box, cutStrip, lungWindow, type Strip } from "../../viewer/index.ts";
import styles from "./patches.module.css";
import { theViewer, useViewer } from "./the-viewer.ts";

const perRow = 12;
const side = 32;

/**
 * A patch as slices from the head down: the scan above, what the model makes of it under. Lung window, both alike. 12 slices
 * are spread over the patch; 24 are its middle ones, one beside the other, as in the original's figure. A click goes to a slice.
 */
export function PatchStrip({ patch, slices }: { readonly patch: RankedPatch; readonly slices: 12 | 24 }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const volumes = useViewer((state) => state.volumes);
  const pairs = slices / perRow;
  const seen = useSeen(canvas);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    const [scan, reconstruction] = [theViewer().volume("scan"), theViewer().volume("reconstruction")];
    if (!seen || !context || scan === undefined) return;
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    const box = boxOf(patch, slices);
    paint(context, cutStrip(scan, box, slices, side, lungWindow), 0, pairs);
    if (reconstruction !== undefined) paint(context, cutStrip(reconstruction, box, slices, side, lungWindow), 1, pairs);
  }, [patch, volumes, slices, pairs, seen]);
  return (
    <canvas
      ref={canvas}
      className={styles.strip}
      width={perRow * (side + 1) - 1}
      height={pairs * 2 * (side + 1) - 1}
      aria-hidden
      onClick={(event) => {
        if (slices !== 24) return;
        const frame = event.currentTarget.getBoundingClientRect();
        const tile = tileAt(
          (event.clientX - frame.left) / frame.width,
          (event.clientY - frame.top) / frame.height,
          pairs,
        );
        const [low, high] = boxOf(patch, slices);
        const z = high[2] - ((tile + 0.5) * (high[2] - low[2])) / slices;
        theViewer().goTo([patch.centreLps[0], patch.centreLps[1], z]);
      }}
    />
  );
}

/** The part of a patch that its slices show: all of it, or the middle 24 of 32. */
function boxOf({ cornersLps: [low, high] }: RankedPatch, slices: 12 | 24): Box {
  if (slices === 12) return [low, high];
  const edge = (high[2] - low[2]) / 8;
  return [
    [low[0], low[1], low[2] + edge],
    [high[0], high[1], high[2] - edge],
  ];
}

/** The tile at a point of the strip, 0 … 1 across and down; both rows of a pair show the same slices. */
function tileAt(across: number, down: number, pairs: number): number {
  const within = (share: number, count: number): number => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  return within(down, pairs) * perRow + within(across, perRow);
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
