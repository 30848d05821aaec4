import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import {
  useEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from "react";
import type { StudySummary } from "../../../electron/contract/index.ts";
import { Checkbox, classes } from "../../ui/index.ts";
import { columns, type Column, type Order } from "./columns.tsx";
import styles from "./studies.module.css";

export interface StudyTableProps {
  readonly rows: readonly StudySummary[];
  readonly focused: string | undefined;
  readonly selected: ReadonlySet<string>;
  readonly order: Order;
  readonly onFocus: (id: string) => void;
  readonly onSelect: (ids: ReadonlySet<string>) => void;
  readonly onOrder: (order: Order) => void;
  readonly onOpen: (id: string) => void;
}

const rowHeight = 32;
const roomForAll = 1100;

/** Studies as rows, drawn only where they are seen. ↑↓ move, Space ticks, Enter opens, Ctrl+A takes all. */
export function StudyTable(props: StudyTableProps): ReactNode {
  const { rows, focused, selected, onSelect } = props;
  const scroll = useRef<HTMLDivElement>(null);
  const shown = useShownColumns(scroll);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  const at = rows.findIndex(({ study }) => study.id === focused);
  const all = rows.length > 0 && rows.every(({ study }) => selected.has(study.id));
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);
  return (
    <div className={styles.grid} role="grid" aria-label="Studies" aria-rowcount={rows.length + 1} aria-multiselectable>
      <div className={styles.headRow} style={templateOf(shown)} role="row" aria-rowindex={1}>
        <span role="columnheader" className={styles.tick}>
          <Checkbox
            label="Select all"
            checked={all}
            some={selected.size > 0}
            onChecked={(on) => onSelect(new Set(on ? rows.map(({ study }) => study.id) : []))}
          />
        </span>
        {shown.map((column) => (
          <Heading key={column.id} column={column} {...props} />
        ))}
      </div>
      <div className={styles.scroll} ref={scroll} onKeyDown={(event) => pressed(event, props, at)} role="rowgroup">
        <div className={styles.tall} style={{ height: virtual.getTotalSize() }} role="presentation">
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <Row
                  key={row.study.id}
                  row={row}
                  shown={shown}
                  index={item.index}
                  top={item.start}
                  reachable={row.study.id === focused || (at < 0 && item.index === 0)}
                  {...props}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The columns that there is room for. */
function useShownColumns(of: RefObject<HTMLElement | null>): readonly Column[] {
  const [wide, setWide] = useState(true);
  useEffect(() => {
    const element = of.current;
    if (!element) return undefined;
    const watch = new ResizeObserver(() => setWide(element.clientWidth >= roomForAll));
    watch.observe(element);
    return () => watch.disconnect();
  }, [of]);
  return wide ? columns : columns.filter(({ wideOnly }) => wideOnly !== true);
}

function templateOf(shown: readonly Column[]): CSSProperties {
  return { gridTemplateColumns: `30px ${shown.map(({ track }) => track).join(" ")}` };
}

function Heading({ column, order, onOrder }: StudyTableProps & { readonly column: Column }): ReactNode {
  const mine = order.column === column.id;
  return (
    <span
      role="columnheader"
      className={classes(styles.heading, column.right && styles.right)}
      aria-sort={mine ? (order.down ? "descending" : "ascending") : "none"}
    >
      <button
        type="button"
        className={styles.sort}
        onClick={() => onOrder({ column: column.id, down: mine && !order.down })}
      >
        {column.title}
        {mine && (order.down ? <ArrowDown size={12} aria-hidden /> : <ArrowUp size={12} aria-hidden />)}
      </button>
    </span>
  );
}

function Row({
  row,
  shown,
  index,
  top,
  reachable,
  focused,
  selected,
  onFocus,
  onSelect,
  onOpen,
}: StudyTableProps & {
  readonly row: StudySummary;
  readonly shown: readonly Column[];
  readonly index: number;
  readonly top: number;
  readonly reachable: boolean;
}): ReactNode {
  const { id, pseudonym } = row.study;
  const ref = useRef<HTMLDivElement>(null);
  return (
    <div
      ref={ref}
      className={classes(styles.row, focused === id && styles.here)}
      style={{ ...templateOf(shown), transform: `translateY(${top}px)` }}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected.has(id)}
      tabIndex={reachable ? 0 : -1}
      data-study={id}
      onClick={() => {
        onFocus(id);
        ref.current?.focus();
      }}
      onDoubleClick={() => onOpen(id)}
    >
      <span role="gridcell" className={styles.tick}>
        <Checkbox
          label={`Select ${pseudonym}`}
          tabIndex={-1}
          checked={selected.has(id)}
          onChecked={() => onSelect(toggled(selected, id))}
        />
      </span>
      {shown.map((column) => (
        <span key={column.id} role="gridcell" className={classes(styles.cell, column.right && styles.right)}>
          {column.show(row)}
        </span>
      ))}
    </div>
  );
}

function pressed(
  event: KeyboardEvent<HTMLElement>,
  { rows, focused, selected, onFocus, onSelect, onOpen }: StudyTableProps,
  at: number,
): void {
  const page = 10;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: page,
    PageUp: -page,
    Home: -rows.length,
    End: rows.length,
  };
  const step = steps[event.key];
  if (step !== undefined) {
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    if (next) {
      onFocus(next.study.id);
      const grid = event.currentTarget;
      requestAnimationFrame(() => grid.querySelector<HTMLElement>(`[data-study="${next.study.id}"]`)?.focus());
    }
  } else if (event.key === "Enter" && focused !== undefined) onOpen(focused);
  else if (event.key === " " && focused !== undefined) onSelect(toggled(selected, focused));
  else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey))
    onSelect(new Set(rows.map(({ study }) => study.id)));
  else return;
  event.preventDefault();
}

function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(id)) next.add(id);
  return next;
}
