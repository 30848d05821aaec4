import { Fragment, type ReactNode } from "react";
import type { Job } from "../../../electron/contract/index.ts";
import { faultOf, isFinal, shareDone, stateSign, useJobs, useResumeJob, useStopJob } from "../../client/index.ts";
import {
  ago,
  Button,
  Chip,
  count,
  dateTime,
  duration,
  Empty,
  FaultBanner,
  none,
  Page,
  Progress,
  Tooltip,
  useWindowTitle,
} from "../../ui/index.ts";
import styles from "./jobs.module.css";

const shown = 300;

/** Everything the machine does, has done, or was kept from doing. */
export function JobsPage(): ReactNode {
  useWindowTitle("Jobs");
  const jobs = useJobs();
  const list = ordered(jobs.data ?? []);
  const open = list.filter((job) => !isFinal(job)).length;
  return (
    <Page
      title="Jobs"
      meta={jobs.data === undefined ? undefined : open > 0 ? `${count(open, "job")} open` : "nothing running"}
    >
      {jobs.error && <FaultBanner fault={faultOf(jobs.error)} />}
      {jobs.data?.length === 0 && (
        <Empty title="No jobs yet">
          <p>Imports, preparations, predictions and trainings stand here while they run and afterwards.</p>
        </Empty>
      )}
      {list.length > 0 && <Table jobs={list.slice(0, shown)} />}
    </Page>
  );
}

/** Open ones first, then by time, the newest first. */
export function ordered(jobs: readonly Job[]): readonly Job[] {
  return jobs.toSorted((a, b) => Number(isFinal(a)) - Number(isFinal(b)) || b.createdAt.localeCompare(a.createdAt));
}

function Table({ jobs }: { readonly jobs: readonly Job[] }): ReactNode {
  return (
    <div className={styles.box} tabIndex={0} role="region" aria-label="Jobs">
      <table className={styles.table}>
        <colgroup>
          <col className={styles.stateColumn} />
          <col />
          <col className={styles.progressColumn} />
          <col className={styles.timeColumn} />
          <col className={styles.timeColumn} />
          <col className={styles.timeColumn} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Job</th>
            <th scope="col">Progress</th>
            <th scope="col">Started</th>
            <th scope="col" className={styles.right}>
              Took
            </th>
            <th scope="col">
              <span className={styles.unseen}>Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {jobs.map((job) => (
            <Fragment key={job.id}>
              <Row job={job} />
              {job.fault && <FaultRow job={job} fault={job.fault} />}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ job }: { readonly job: Job }): ReactNode {
  const sign = stateSign(job.state);
  return (
    <tr data-job={job.id} data-state={job.state}>
      <td>
        <Chip tone={sign.tone}>{sign.word}</Chip>
      </td>
      <td>
        {job.title}
        {job.attempt > 1 && <span className={styles.note}> attempt {job.attempt}</span>}
      </td>
      <td>
        <ProgressCell job={job} />
      </td>
      <td>
        {job.startedAt === null ? (
          none
        ) : (
          <Tooltip text={dateTime(job.startedAt)}>
            <time dateTime={job.startedAt}>{ago(job.startedAt, Date.now())}</time>
          </Tooltip>
        )}
      </td>
      <td className={styles.right}>{took(job)}</td>
      <td className={styles.right}>
        <Actions job={job} />
      </td>
    </tr>
  );
}

function ProgressCell({ job }: { readonly job: Job }): ReactNode {
  if (job.state === "queued")
    return (
      <span className={styles.note}>{job.needs.length > 0 ? "waits for the job before it" : "waits for its turn"}</span>
    );
  if (isFinal(job))
    return <span className={styles.note}>{job.state === "finished" ? "" : job.progress.text || none}</span>;
  const left = job.progress.secondsLeft;
  return (
    <div className={styles.progress}>
      <Progress label={job.title} share={shareDone(job)} />
      <span>
        {job.progress.text}
        {left === null ? "" : ` · about ${duration(left)} left`}
      </span>
    </div>
  );
}

function Actions({ job }: { readonly job: Job }): ReactNode {
  const [stop, resume] = [useStopJob(), useResumeJob()];
  if (!isFinal(job))
    return (
      <Button size="dense" kind={job.state === "stopping" ? "danger" : "default"} onClick={() => stop.mutate(job.id)}>
        {job.state === "stopping" ? "Stop at once" : "Stop"}
      </Button>
    );
  if (job.state === "finished" || !(job.resumable || job.state === "failed")) return null;
  return (
    <Button size="dense" busy={resume.isPending} onClick={() => resume.mutate(job.id)}>
      {job.resumable ? "Resume" : "Try again"}
    </Button>
  );
}

function FaultRow({ job, fault }: { readonly job: Job; readonly fault: NonNullable<Job["fault"]> }): ReactNode {
  return (
    <tr>
      <td colSpan={6} className={styles.fault}>
        <FaultBanner fault={fault} tone={job.state === "interrupted" ? "warn" : "bad"} />
      </td>
    </tr>
  );
}

function took(job: Job): string {
  if (job.startedAt === null || job.endedAt === null) return none;
  return duration((Date.parse(job.endedAt) - Date.parse(job.startedAt)) / 1000);
}
