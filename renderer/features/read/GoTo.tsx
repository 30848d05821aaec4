import { type ReactNode, useState } from "react";
import styles from "./read.module.css";
import { theViewer } from "./the-viewer.ts";
import { parseLps } from "./words.ts";

/** A point typed in: all planes go to the voxel nearest to it. Enter goes, and gives the keys back to the views. */
export function GoTo(): ReactNode {
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  return (
    <input
      className={styles.goTo}
      aria-label="Go to, mm (L, P, S)"
      placeholder="Go to L, P, S mm"
      aria-invalid={wrong || undefined}
      spellCheck={false}
      autoComplete="off"
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        setWrong(false);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.blur();
        if (event.key !== "Enter") return;
        const lps = parseLps(text);
        setWrong(lps === undefined);
        if (lps === undefined) return;
        theViewer().goTo(lps);
        setText("");
        event.currentTarget.blur();
      }}
    />
  );
}
