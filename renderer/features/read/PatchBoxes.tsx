import type { ReactNode } from "react";
import { boxOnPlane, type PaneView, type Point2 } from "../../viewer/index.ts";
import { type DrawnBox, labelPlaces } from "./box-labels.ts";
import { usePatches } from "./patches.ts";
import styles from "./panes.module.css";
import { useRead } from "./store.ts";

/** How many of the highest patches have their box drawn; the chosen one always has. */
const mostDrawn = 5;

/** The boxes of the highest patches where they meet the plane. */
export function PatchBoxes({ view }: { readonly view: PaneView }): ReactNode {
  const patches = usePatches();
  const chosen = useRead((read) => read.patch);
  const revealed = useRead((read) => read.revealed);
  if (!revealed) return null;
  const drawn = patches
    .filter((patch) => patch.rank <= mostDrawn || patch.rank === chosen)
    .map(({ rank, cornersLps }): DrawnBox => ({
      rank,
      chosen: rank === chosen,
      points: boxOnPlane(view.map, cornersLps),
    }))
    .filter(({ points }) => points.length > 0);
  const places = labelPlaces(drawn);
  return drawn.map((box) => <PatchBox key={box.rank} box={box} place={places.get(box.rank)} />);
}

function PatchBox({
  box: { rank, chosen, points },
  place,
}: {
  readonly box: DrawnBox;
  readonly place: Point2 | undefined;
}): ReactNode {
  const path = `M${points.map((point) => point.map((value) => value.toFixed(1)).join(" ")).join("L")}Z`;
  return (
    <g className={styles.box} data-box={rank} data-chosen={chosen || undefined}>
      <path className={styles.casing} d={path} />
      <path className={styles.boxLine} d={path} />
      {place !== undefined && (
        <text x={place[0]} y={place[1]}>
          {rank}
        </text>
      )}
    </g>
  );
}
