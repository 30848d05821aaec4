import type { ReactNode } from "react";
import styles from "./floating.module.css";

const shown: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  PageUp: "Page Up",
  PageDown: "Page Down",
  "-": "−",
  Delete: "Del",
};

/** A chord as a person reads it: "Ctrl+ArrowUp" is shown as Ctrl ↑. */
export function Kbd({ chord }: { readonly chord: string }): ReactNode {
  return <kbd className={styles.kbd}>{chordWords(chord)}</kbd>;
}

export function chordWords(chord: string): string {
  const parts = chord === "+" ? ["+"] : chord.split("+");
  return parts.map((part) => shown[part] ?? part).join(" ");
}
