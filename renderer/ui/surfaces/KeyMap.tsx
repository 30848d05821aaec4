import type { ReactNode } from "react";
import { useRegisteredActions } from "../keys.ts";
import { Dialog } from "./Dialog.tsx";
import { Kbd } from "./Kbd.tsx";
import styles from "./palette.module.css";

/** The map of keys: what can be done here, as it is registered, not as somebody once wrote it down. */
export function KeyMap({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }): ReactNode {
  const actions = useRegisteredActions().filter(({ keys }) => keys.length > 0);
  const groups = [...new Set(actions.map(({ group }) => group))];
  return (
    <Dialog open={open} onClose={onClose} title="Keys" top>
      <div className={styles.keyMap}>
        {groups.map((group) => (
          <section key={group} className={styles.keyGroup}>
            <h3>{group}</h3>
            {actions
              .filter((action) => action.group === group)
              .map((action) => (
                <div key={action.id} className={styles.keyRow}>
                  <span>{action.title}</span>
                  {action.keys.map((chord) => (
                    <Kbd key={chord} chord={chord} />
                  ))}
                </div>
              ))}
          </section>
        ))}
      </div>
    </Dialog>
  );
}
