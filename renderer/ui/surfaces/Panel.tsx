import type { ReactNode } from "react";
import { classes } from "../classes.ts";
import styles from "./surfaces.module.css";

/** The properties of what is selected: always the right edge. */
export function Panel({
  label,
  children,
  className,
}: {
  readonly label: string;
  readonly children: ReactNode;
  readonly className?: string;
}): ReactNode {
  return (
    <aside className={classes(styles.panel, className)} aria-label={label} tabIndex={0}>
      {children}
    </aside>
  );
}

export interface SectionProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A titled part of a panel, divided from the next by a hairline. */
export function Section({ title, note, aside, children, className }: SectionProps): ReactNode {
  return (
    <section className={classes(styles.section, className)} aria-label={title}>
      <div className={styles.sectionHead}>
        <h2 className={styles.sectionTitle}>{title}</h2>
        {note !== undefined && <span className={styles.note}>{note}</span>}
        {aside !== undefined && <span className={styles.sectionAside}>{aside}</span>}
      </div>
      {children}
    </section>
  );
}

/** Names and values, two columns. A value that is undefined leaves its line out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [string, ReactNode])[] }): ReactNode {
  return (
    <dl className={styles.facts}>
      {facts
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [<dt key={`${name}?`}>{name}</dt>, <dd key={name}>{value}</dd>])}
    </dl>
  );
}
