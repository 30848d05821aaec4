import { useState, type ReactNode } from "react";
import { create } from "zustand";
import type { Job, Refusal } from "../../../electron/contract/index.ts";
import { isFinal, shareDone, useJobs, useStopJob } from "../../client/index.ts";
import { Banner, Button, count, Progress } from "../../ui/index.ts";
import styles from "./studies.module.css";

/** Which import's outcome has been read and put away; it stays away when the page is left and entered again. */
const usePutAway = create<{ readonly job: string | undefined }>(() => ({ job: undefined }));

/** The import that runs, or what the last one brought and refused, until it is put away. */
export function LastImport(): ReactNode {
  const job = (useJobs().data ?? []).find(({ kind }) => kind === "import");
  const stop = useStopJob();
  const away = usePutAway((state) => state.job);
  if (!job || away === job.id) return null;
  if (!isFinal(job)) {
    return (
      <Banner
        tone="info"
        title={job.title}
        actions={
          <Button size="dense" onClick={() => stop.mutate(job.id)}>
            Stop
          </Button>
        }
      >
        <div className={styles.importProgress}>
          <Progress label={job.title} share={shareDone(job)} />
          <span>{job.progress.text}</span>
        </div>
      </Banner>
    );
  }
  return <Outcome job={job} onAway={() => usePutAway.setState({ job: job.id })} />;
}

function Outcome({ job, onAway }: { readonly job: Job; readonly onAway: () => void }): ReactNode {
  const [all, setAll] = useState(false);
  const { added, refused } = outcomeOf(job);
  const put = (
    <Button kind="ghost" size="dense" onClick={onAway}>
      Put away
    </Button>
  );
  if (job.fault)
    return (
      <Banner tone="bad" title={job.fault.message} code={job.fault.code} actions={put}>
        <p>
          {job.fault.kept} {job.fault.todo}
        </p>
      </Banner>
    );
  if (refused.length === 0) return null;
  const shown = all ? refused : refused.slice(0, 2);
  return (
    <Banner
      tone="warn"
      title={`${added > 0 ? `Imported ${count(added, "study", "studies")}. ` : ""}Could not read ${count(refused.length, "file or series", "files or series")}.`}
      actions={
        <>
          {refused.length > 2 && (
            <Button kind="ghost" size="dense" onClick={() => setAll(!all)}>
              {all ? "Show fewer" : "Show all"}
            </Button>
          )}
          {put}
        </>
      }
    >
      <ul className={styles.refusals}>
        {shown.map((one, at) => (
          <li key={at}>
            <p>
              {one.message} <code>{one.code}</code>
            </p>
            <p>
              {one.kept} {one.todo}
            </p>
          </li>
        ))}
      </ul>
    </Banner>
  );
}

/** What an import job says of itself when it is done; its output is the task's (`taskKinds.import`). */
function outcomeOf(job: Job): { added: number; refused: readonly Refusal[] } {
  const output = (job.output ?? {}) as { readonly added?: readonly string[]; readonly refused?: readonly Refusal[] };
  return { added: output.added?.length ?? 0, refused: output.refused ?? [] };
}
