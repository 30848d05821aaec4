import type { ReactNode } from "react";
import type { StudyDetail } from "../../../electron/contract/index.ts";
import { currentJob, faultOf, shareDone, subjectOf, useJobs, usePredict, useStopJob } from "../../client/index.ts";
import { Banner, Button, duration, FaultBanner, Progress } from "../../ui/index.ts";
import styles from "./read.module.css";

/** Stands above the panes while a study has no map: why, and the way to one; then how far it is. */
export function NoResult({ detail }: { readonly detail: StudyDetail }): ReactNode {
  const predict = usePredict();
  const stop = useStopJob();
  const job = currentJob(
    (useJobs().data ?? []).filter((entry) => subjectOf(entry, "study") === detail.study.id && entry.kind !== "import"),
  );
  const refused = detail.quality.verdict.analysable === "refused";
  const reason = [...detail.quality.verdict.findings, ...(detail.prepared?.findings ?? [])].find(
    ({ severity }) => severity === "refused",
  );
  if (predict.error) return <FaultBanner fault={faultOf(predict.error)} />;
  if (refused)
    return (
      <Banner tone="warn" title="This series can be looked at, but not analysed." code={reason?.code}>
        {reason?.message}
      </Banner>
    );
  if (job !== undefined) {
    const { text, secondsLeft } = job.progress;
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
        <div className={styles.working}>
          <Progress label={job.title} share={shareDone(job)} />
          <span>
            {[text, secondsLeft === null ? "" : `about ${duration(secondsLeft)} left`]
              .filter((part) => part !== "")
              .join(" · ") || job.state}
          </span>
        </div>
      </Banner>
    );
  }
  return (
    <Banner
      tone="info"
      title="No loss map yet"
      actions={
        <Button
          kind="primary"
          size="dense"
          busy={predict.isPending}
          onClick={() => predict.mutate({ study: detail.study.id })}
        >
          Predict
        </Button>
      }
    >
      {detail.prepared === null
        ? "Hilum prepares the study first (lungs, 1 mm grid), then maps where it is unlike the lungs the model learned."
        : "The study is prepared. The map shows where it is unlike the lungs the model learned."}
    </Banner>
  );
}
