import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { faultOf, useRuns } from "../../client/index.ts";
import { Button, dateTime, FaultBanner, Page, Select, useWindowTitle } from "../../ui/index.ts";
import { NewRun } from "./NewRun.tsx";
import { RunView } from "./RunView.tsx";

/** Trainings: the newest (or the one the address names) with its live curve, or the page that starts one. */
export function TrainPage({ run }: { readonly run?: string }): ReactNode {
  useWindowTitle("Train");
  const [, go] = useLocation();
  const runs = useRuns();
  const list = runs.data ?? [];
  const here = run === "new" ? undefined : (list.find(({ config }) => config.id === run) ?? list[0]);
  const choices = list.map(({ config }) => ({ value: config.id, label: config.name }));
  return (
    <Page
      title={here ? here.config.name : "New run"}
      crumb="Train ›"
      meta={here ? `started ${dateTime(here.config.createdAt)}` : undefined}
      actions={
        <>
          {choices.length > 1 && here && (
            <Select label="Run" value={here.config.id} choices={choices} onValue={(id) => go(`/train/${id}`)} />
          )}
          {here && (
            <Button icon={<Plus size={14} aria-hidden />} onClick={() => go("/train/new")}>
              New run
            </Button>
          )}
        </>
      }
    >
      {runs.error && <FaultBanner fault={faultOf(runs.error)} />}
      {runs.data && (here ? <RunView key={here.config.id} run={here} /> : <NewRun />)}
    </Page>
  );
}
