import { type ReactNode, useState } from "react";
import type { Mark } from "../../../electron/contract/index.ts";
import { faultOf } from "../../client/index.ts";
import { Button, Chip, dateTime, FaultBanner, Kbd, number, Section, Tooltip } from "../../ui/index.ts";
import { MarkEditor, MarkSign } from "./MarkEditor.tsx";
import { useMarking } from "./marks.ts";
import styles from "./marks.module.css";
import shared from "./read.module.css";
import { usePlaceWords } from "./place.ts";
import { theViewer } from "./the-viewer.ts";

/** Everything that was marked in this study. A click goes there and opens it; what was made before the reveal says so. */
export function MarkList(): ReactNode {
  const { marks, error } = useMarking();
  const [open, setOpen] = useState<string | null>(null);
  return (
    <Section
      title="Marks"
      note={marks.length === 0 ? undefined : number(marks.length)}
      aside={<Kbd chord="M" />}
      className={styles.marks ?? ""}
    >
      {error !== null && <FaultBanner fault={faultOf(error)} />}
      {marks.length === 0 ? (
        <p className={shared.hint}>Nothing is marked. M marks the place under the crosshair, or the chosen patch.</p>
      ) : (
        <ul className={styles.list}>
          {marks.map((mark) => (
            <Row
              key={mark.id}
              mark={mark}
              open={open === mark.id}
              onOpen={() => setOpen(open === mark.id ? null : mark.id)}
            />
          ))}
        </ul>
      )}
      <Undo />
    </Section>
  );
}

function Row({
  mark,
  open,
  onOpen,
}: {
  readonly mark: Mark;
  readonly open: boolean;
  readonly onOpen: () => void;
}): ReactNode {
  const place = usePlaceWords(mark.atLps);
  return (
    <li className={styles.mark} data-mark={mark.id} data-kind={mark.kind}>
      <button
        type="button"
        className={styles.row}
        aria-expanded={open}
        onClick={() => {
          theViewer().goTo(mark.atLps);
          onOpen();
        }}
      >
        <MarkSign kind={mark.kind} />
        <span>
          {mark.kind}
          {mark.patch !== null && <span className={shared.hint}> · patch {number(mark.patch.rank)}</span>}
          {mark.note !== "" && <span className={styles.noted}>{mark.note}</span>}
        </span>
        <span className={shared.hint}>{place}</span>
      </button>
      {mark.madeBeforeReveal && <BeforeReveal mark={mark} />}
      {open && <MarkEditor subject={{ atLps: mark.atLps, patch: mark.patch, mark }} removable />}
    </li>
  );
}

function BeforeReveal({ mark }: { readonly mark: Mark }): ReactNode {
  const changed = mark.changedAfterReveal ? ` Changed after it, ${dateTime(mark.changedAt)}.` : "";
  return (
    <Tooltip text={`Made ${dateTime(mark.createdAt)}, before any map of this study was uncovered.${changed}`}>
      <button type="button" className={styles.before}>
        <Chip tone="info">{mark.changedAfterReveal ? "before the reveal, changed since" : "before the reveal"}</Chip>
      </button>
    </Tooltip>
  );
}

/** A mark that has just gone can be had back as it was. */
function Undo(): ReactNode {
  const { restore, lastRemoved } = useMarking();
  if (lastRemoved === null) return null;
  return (
    <p className={styles.undo} role="status">
      <span>Mark removed.</span>
      <Button size="dense" onClick={restore}>
        Undo
      </Button>
    </p>
  );
}
