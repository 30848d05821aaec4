import type { ReactNode } from "react";
import { Button, number } from "../../ui/index.ts";
import type { PlaneName } from "../../viewer/index.ts";
import styles from "./panes.module.css";
import { theViewer, useViewer } from "./the-viewer.ts";

/** What a pane says while it has no picture of the present: black, a sentence, and a way on where there is one. */
export function Cover({ plane, slices }: { readonly plane: PlaneName; readonly slices: number }): ReactNode {
  const phase = useViewer((state) => state.phase);
  const loaded = useViewer((state) => state.loaded);
  const message = useViewer((state) => state.message);
  return (
    <div className={styles.cover} data-cover={phase}>
      {phase === "loading" && <p>{`${number(Math.floor(loaded * slices))} of ${number(slices)} slices`}</p>}
      {phase === "failed" && <p>{message}</p>}
      {phase === "lost" && <p>{message}</p>}
      {phase === "lost" && plane === "axial" && <Button onClick={() => void theViewer().recover()}>Draw again</Button>}
    </div>
  );
}
