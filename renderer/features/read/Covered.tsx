import { Eye } from "lucide-react";
import type { ReactNode } from "react";
import { reveal } from "./actions.ts";
import styles from "./read.module.css";

/** What is covered until asked for: readers follow suggestions, right or wrong. A click or V uncovers all of it. */
export function Covered({ what }: { readonly what: string }): ReactNode {
  return (
    <button type="button" className={styles.covered} onClick={reveal}>
      <Eye size={16} aria-hidden />
      <span>
        {what}
        <span className={styles.hint}>Show map, patches and probability with V.</span>
      </span>
    </button>
  );
}
