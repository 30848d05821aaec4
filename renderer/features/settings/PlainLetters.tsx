import { useState, type ReactNode } from "react";
import { plainLettersOn, setPlainLetters, Switch } from "../../ui/index.ts";

/** Single letters as keys may be switched off (WCAG 2.1.4): speech input types words. Kept in this browser only. */
export function PlainLetters(): ReactNode {
  const [on, setOn] = useState(plainLettersOn);
  return (
    <Switch
      label="Single letters act as keys"
      hint="Keys with Ctrl or Alt always work."
      checked={on}
      onChecked={(next) => {
        setPlainLetters(next);
        setOn(next);
      }}
    />
  );
}
