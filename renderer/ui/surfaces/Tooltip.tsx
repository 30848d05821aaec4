import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";
import { Kbd } from "./Kbd.tsx";
import styles from "./floating.module.css";

/** Says a control's name (and key) after half a second; at once when another tooltip is open. */
export function Tooltip({
  text,
  shownKey,
  side = "bottom",
  children,
}: {
  readonly text: ReactNode;
  readonly shownKey?: string;
  readonly side?: "top" | "bottom" | "left" | "right";
  readonly children: ReactElement;
}): ReactNode {
  return (
    <Base.Root>
      <Base.Trigger render={children as ReactElement<Record<string, unknown>>} />
      <Base.Portal>
        <Base.Positioner className={styles.positioner} side={side} sideOffset={6} collisionPadding={8}>
          <Base.Popup className={styles.tip}>
            {text}
            {shownKey !== undefined && <Kbd chord={shownKey} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
