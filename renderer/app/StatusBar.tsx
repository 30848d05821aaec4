import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Job } from "../../electron/contract/index.ts";
import { currentJob, isFinal, shareDone, useDevices, useJobs, useSettings, useStopJob } from "../client/index.ts";
import { count, duration, Progress } from "../ui/index.ts";
import styles from "./frame.module.css";

/** One line: what the machine does, on what, and what this program is for. */
export function StatusBar(): ReactNode {
  const jobs = useJobs().data ?? [];
  const current = currentJob(jobs);
  const open = jobs.filter((job) => !isFinal(job)).length;
  return (
    <footer className={styles.status}>
      <div className={styles.jobs} role="status">
        {current ? <JobLine job={current} others={open - 1} /> : <span>No job running</span>}
      </div>
      <Device />
      <span className={styles.purpose}>Research use only. Not for diagnosis.</span>
    </footer>
  );
}

function JobLine({ job, others }: { readonly job: Job; readonly others: number }): ReactNode {
  const stop = useStopJob();
  const left = job.progress.secondsLeft;
  return (
    <>
      <Link href="/jobs" className={styles.job}>
        {job.title}
        {job.state === "queued" ? ", queued" : job.progress.text === "" ? "" : ` · ${job.progress.text}`}
      </Link>
      <Progress className={styles.jobBar ?? ""} label={job.title} share={job.state === "queued" ? 0 : shareDone(job)} />
      {left !== null && <span>about {duration(left)} left</span>}
      {others > 0 && <span>{count(others, "more job", "more jobs")}</span>}
      <button type="button" className={styles.statusButton} onClick={() => stop.mutate(job.id)}>
        {job.state === "stopping" ? "Stop at once" : "Stop"}
      </button>
    </>
  );
}

function Device(): ReactNode {
  const settings = useSettings().data;
  const devices = useDevices().data;
  const device = devices?.find(({ id }) => id === settings?.device) ?? devices?.find(({ available }) => available);
  if (!device) return null;
  const threads = settings?.threads === 0 || settings === undefined ? device.threads : settings.threads;
  return (
    <span>
      {device.name} · {count(threads, "thread")}
    </span>
  );
}
