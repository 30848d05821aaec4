import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";
import { classes } from "../classes.ts";
import { Kbd } from "./Kbd.tsx";
import floating from "./floating.module.css";
import styles from "./palette.module.css";

/** Something that the palette can do or open. */
export interface PaletteItem {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly shownKey?: string | undefined;
  readonly unavailable?: string | undefined;
  readonly run: () => void;
}

const limit = 50;

/** As soon as it is there: what is typed before the dialog gives it the focus would be lost. */
function takeFocus(input: HTMLElement | null): void {
  input?.focus();
}

/** Everything that can be done, by name. Arrows choose, Enter does, Escape leaves. */
export function Palette({
  open,
  onClose,
  items,
}: {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly items: readonly PaletteItem[];
}): ReactNode {
  const choose = (item: PaletteItem): void => {
    if (item.unavailable !== undefined) return;
    onClose();
    // After the dialog has given the focus back, so that what runs may take it.
    setTimeout(item.run, 0);
  };
  return (
    <Base.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className={floating.backdrop} />
        <Base.Popup className={classes(floating.dialog, floating.dialogTop, styles.palette)} aria-label="Search or run">
          <Autocomplete.Root
            items={items}
            inline
            open
            autoHighlight="always"
            limit={limit}
            itemToStringValue={(item) => `${item.title} ${item.group}`}
          >
            <Autocomplete.Input
              ref={takeFocus}
              className={styles.input}
              placeholder="Search studies, or what to do"
              aria-label="Search studies, or what to do"
            />
            <Autocomplete.Empty className={styles.empty}>Nothing by that name.</Autocomplete.Empty>
            <Autocomplete.List className={styles.list}>
              {(item: PaletteItem) => (
                <Autocomplete.Item
                  key={item.id}
                  value={item}
                  className={styles.item}
                  onClick={() => choose(item)}
                  aria-disabled={item.unavailable !== undefined || undefined}
                >
                  <span className={styles.name}>{item.title}</span>
                  <span className={styles.group}>{item.unavailable ?? item.group}</span>
                  {item.shownKey !== undefined && <Kbd chord={item.shownKey} />}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
