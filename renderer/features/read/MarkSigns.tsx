import type { ReactNode } from "react";
import { canvasToLps, type Grid, lpsToCanvas, type PaneView, type PlaneName, sliceOf } from "../../viewer/index.ts";
import { useMarking } from "./marks.ts";
import styles from "./marks.module.css";
import { useViewer } from "./the-viewer.ts";

const reach = 7;

/** Corner marks around every marked place that lies in the slice: they leave its pixels free. */
export function MarkSigns({ plane, view }: { readonly plane: PlaneName; readonly view: PaneView }): ReactNode {
  const { marks } = useMarking();
  const grid = useViewer((state) => state.grid);
  if (grid === null) return null;
  const here = sliceNumber(grid, plane, canvasToLps(view.map, [0, 0]));
  return marks
    .filter(({ atLps }) => sliceNumber(grid, plane, atLps) === here)
    .map((mark) => {
      const [x, y] = lpsToCanvas(view.map, mark.atLps);
      const corner = (sx: number, sy: number): string =>
        `M${(x + sx * reach).toFixed(1)} ${(y + sy * (reach - 4)).toFixed(1)}v${sy * 4}h${-sx * 4}`;
      const path = [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)].join("");
      return (
        <g key={mark.id} className={styles.sign} data-mark-sign={mark.id}>
          <path className={styles.casing} d={path} />
          <path d={path} />
          <text x={x + reach + 4} y={y - reach + 4}>
            {mark.kind}
          </text>
        </g>
      );
    });
}

function sliceNumber(grid: Grid, plane: PlaneName, lps: readonly [number, number, number]): number {
  return sliceOf(grid, plane, lps).slice;
}
