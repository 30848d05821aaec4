import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useRef, type ReactNode } from "react";
import { classes } from "../classes.ts";
import { IconButton } from "../controls/Button.tsx";
import styles from "./floating.module.css";

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  readonly foot?: ReactNode;
  readonly className?: string;
  /** Near the top edge, for what grows downwards. */
  readonly top?: boolean;
}

/** Something that has to be answered or read before going on. Escape is always the safe way out; what bears `data-first` gets the focus. */
export function Dialog({ open, onClose, title, children, foot, className, top = false }: DialogProps): ReactNode {
  const body = useRef<HTMLDivElement>(null);
  const first = (): HTMLElement | null =>
    body.current?.parentElement?.querySelector<HTMLElement>("[data-first]") ?? body.current?.parentElement ?? null;
  return (
    <Base.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={classes(styles.dialog, top && styles.dialogTop, className)} initialFocus={first}>
          <div className={styles.dialogHead}>
            <Base.Title className={styles.dialogTitle}>{title}</Base.Title>
            <IconButton name="Close" icon={<X size={16} />} size="dense" onClick={onClose} />
          </div>
          <div className={styles.dialogBody} tabIndex={0} ref={body}>
            {children}
          </div>
          {foot !== undefined && <div className={styles.dialogFoot}>{foot}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
