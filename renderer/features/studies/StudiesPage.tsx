import { Plus } from "lucide-react";
import { useDeferredValue, useMemo, useState, type ReactNode } from "react";
import { useLocation } from "wouter";
import { faultOf, useStudies } from "../../client/index.ts";
import { Button, count, FaultBanner, number, Page, TextField, useWindowTitle } from "../../ui/index.ts";
import { BulkBar } from "./BulkBar.tsx";
import { matching, sorted, type Order } from "./columns.tsx";
import { EmptyStudies } from "./EmptyStudies.tsx";
import { ImportDialog } from "./ImportDialog.tsx";
import { LastImport } from "./LastImport.tsx";
import { StudyPanel } from "./StudyPanel.tsx";
import { StudyTable } from "./StudyTable.tsx";
import styles from "./studies.module.css";

/** All studies of the workspace: find, import, look at their quality, open, prepare, predict. */
export function StudiesPage({
  study,
  importing = false,
}: {
  readonly study?: string;
  readonly importing?: boolean;
}): ReactNode {
  useWindowTitle("Studies");
  const [, go] = useLocation();
  const studies = useStudies();
  const rows = studies.data ?? [];
  return (
    <Page
      title="Studies"
      meta={rows.length > 0 ? count(rows.length, "study", "studies") : undefined}
      actions={
        <Button kind="primary" icon={<Plus size={14} aria-hidden />} onClick={() => go("/import")}>
          Import
        </Button>
      }
    >
      {studies.error ? (
        <FaultBanner fault={faultOf(studies.error)} />
      ) : (
        studies.data &&
        (rows.length === 0 ? (
          <div className={styles.bare}>
            <LastImport />
            <EmptyStudies />
          </div>
        ) : (
          <Browser start={study} />
        ))
      )}
      <ImportDialog open={importing} onClose={() => go("/studies", { replace: true })} />
    </Page>
  );
}

function Browser({ start }: { readonly start: string | undefined }): ReactNode {
  const [, go] = useLocation();
  const { data = [] } = useStudies();
  const [query, setQuery] = useState("");
  const wanted = useDeferredValue(query);
  const [order, setOrder] = useState<Order>({ column: "date", down: true });
  const [focus, setFocus] = useState(start);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => sorted(matching(data, wanted), order), [data, wanted, order]);
  const here = rows.find((row) => row.study.id === focus) ?? rows[0];
  return (
    <div className={styles.layout}>
      <div className={styles.list}>
        <div className={styles.filter}>
          <TextField
            className={styles.search ?? ""}
            label="Search patient, date, series, kernel"
            labelHidden
            placeholder="Search patient, date, series, kernel"
            value={query}
            onValue={setQuery}
          />
          <span className={styles.shown}>
            {rows.length === data.length ? "" : `${number(rows.length)} of ${number(data.length)}`}
          </span>
        </div>
        <LastImport />
        {rows.length === 0 ? (
          <p className={styles.nothing}>No study matches “{wanted}”.</p>
        ) : (
          <StudyTable
            rows={rows}
            focused={here?.study.id}
            selected={selected}
            order={order}
            onFocus={setFocus}
            onSelect={setSelected}
            onOrder={setOrder}
            onOpen={(id) => go(`/read/${id}`)}
          />
        )}
        <BulkBar
          rows={data.filter((row) => selected.has(row.study.id))}
          total={data.length}
          onClear={() => setSelected(new Set())}
        />
      </div>
      {here && <StudyPanel row={here} />}
    </div>
  );
}
