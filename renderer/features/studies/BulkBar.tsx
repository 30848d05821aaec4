import { useState, type ReactNode } from "react";
import type { StudySummary } from "../../../electron/contract/index.ts";
import { usePredict, usePrepare, useRemoveStudy } from "../../client/index.ts";
import { Button, Dialog, number } from "../../ui/index.ts";
import { words } from "./words.ts";
import styles from "./studies.module.css";

/** What can be done with the ticked studies; it stands at the table's foot and moves no row. */
export function BulkBar({
  rows,
  total,
  onClear,
}: {
  readonly rows: readonly StudySummary[];
  readonly total: number;
  readonly onClear: () => void;
}): ReactNode {
  const [asking, setAsking] = useState(false);
  const [prepare, predict, remove] = [usePrepare(), usePredict(), useRemoveStudy()];
  const able = rows.filter(({ quality }) => quality.verdict.analysable !== "refused");
  const none = able.length === 0 ? words.refusedAction : undefined;
  const removeAll = (): void => {
    for (const { study } of rows) remove.mutate(study.id);
    setAsking(false);
    onClear();
  };
  if (rows.length === 0)
    return <div className={styles.bulk}>Tick studies to prepare, predict or remove several at once.</div>;
  return (
    <div className={styles.bulk}>
      <span>
        {number(rows.length)} of {number(total)} ticked
      </span>
      <span className={styles.push} />
      <Button onClick={() => able.forEach(({ study }) => prepare.mutate(study.id))} unavailable={none}>
        Prepare
      </Button>
      <Button onClick={() => able.forEach(({ study }) => predict.mutate({ study: study.id }))} unavailable={none}>
        Predict
      </Button>
      <Button kind="ghost" onClick={() => setAsking(true)}>
        Remove
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Remove ${rows.length === 1 ? "this study" : `${rows.length} studies`}?`}
        foot={
          <>
            <Button size="large" data-first onClick={() => setAsking(false)}>
              Keep
            </Button>
            <Button size="large" kind="danger" onClick={removeAll}>
              Remove
            </Button>
          </>
        }
      >
        <p>{words.removing(rows.length)}</p>
      </Dialog>
    </div>
  );
}
