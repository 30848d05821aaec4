import type { ReactNode } from "react";
import styles from "./panes.module.css";

export function ThreeDPane({ place }: { readonly place: string }): ReactNode {
  return <section className={styles.pane} data-pane="3d" data-place={place} aria-label="3D view"><div className={styles.cover}>3-D</div></section>;
}
