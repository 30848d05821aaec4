import { Check, Flag, Slash, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { MarkKind } from "../../../electron/contract/index.ts";
import { classes, IconButton } from "../../ui/index.ts";
import { markKinds, type Subject, useMarking } from "./marks.ts";
import styles from "./marks.module.css";

/** A sign for each kind, so that no colour is needed to tell them apart. */
export function MarkSign({ kind }: { readonly kind: MarkKind }): ReactNode {
  const Sign = { seen: Check, artefact: Slash, "of interest": Flag }[kind];
  return <Sign size={13} aria-hidden />;
}

/** Seen, artefact, of interest, and a note. The kind that is set takes itself out when pressed again. */
export function MarkEditor({
  subject,
  removable,
}: {
  readonly subject: Subject;
  readonly removable?: boolean;
}): ReactNode {
  const { change } = useMarking();
  const { mark } = subject;
  return (
    <div className={styles.editor} data-mark-editor>
      <div className={styles.kinds} role="group" aria-label="Mark">
        {markKinds.map((kind) => (
          <button
            key={kind}
            type="button"
            className={classes(styles.kind, mark?.kind === kind && styles.set)}
            aria-pressed={mark?.kind === kind}
            onClick={() => change(subject, { kind: mark?.kind === kind && removable !== true ? null : kind })}
          >
            <MarkSign kind={kind} />
            {kind}
          </button>
        ))}
        {removable === true && (
          <IconButton
            name="Remove this mark"
            size="dense"
            icon={<Trash2 size={14} aria-hidden />}
            onClick={() => change(subject, { kind: null })}
          />
        )}
      </div>
      <Note key={mark?.id ?? "none"} note={mark?.note ?? ""} onNote={(note) => change(subject, { note })} />
    </div>
  );
}

/** Kept when the field is left or Enter pressed; Escape takes back what was typed. */
function Note({ note, onNote }: { readonly note: string; readonly onNote: (note: string) => void }): ReactNode {
  const [draft, setDraft] = useState<string | null>(null);
  const keep = (): void => {
    if (draft !== null && draft.trim() !== note) onNote(draft.trim());
    setDraft(null);
  };
  return (
    <input
      className={styles.note}
      aria-label="Note"
      placeholder="Note"
      maxLength={2000}
      autoComplete="off"
      value={draft ?? note}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setDraft(null);
      }}
    />
  );
}
