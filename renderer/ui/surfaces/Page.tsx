import { Search } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { Button } from "../controls/Button.tsx";
import { keyOf, runAction } from "../keys.ts";
import { Kbd } from "./Kbd.tsx";
import styles from "./surfaces.module.css";

export interface PageProps {
  readonly title: string;
  /** Stands before the title: where one came from. */
  readonly crumb?: ReactNode;
  readonly meta?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page of the desk: its bar with title, search and actions, and below it the work area. The window's title carries no patient. */
export function Page({ title, crumb, meta, actions, children }: PageProps): ReactNode {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        {crumb !== undefined && <span className={styles.crumb}>{crumb}</span>}
        <h1 className={styles.title}>{title}</h1>
        {meta !== undefined && <div className={styles.meta}>{meta}</div>}
        <div className={styles.actions}>
          <Button kind="ghost" icon={<Search size={14} aria-hidden />} onClick={() => runAction("app.palette")}>
            Search or run <Kbd chord={keyOf("app.palette") ?? "Ctrl+K"} />
          </Button>
          {actions}
        </div>
      </header>
      <div className={styles.body}>{children}</div>
    </div>
  );
}

/** Names the window: the page, never the patient. */
export function useWindowTitle(page: string): void {
  useEffect(() => {
    document.title = `${page} · Hilum`;
  }, [page]);
}
