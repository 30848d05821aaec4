import { Check, FlaskConical, FolderOpen } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { useLocation } from "wouter";
import type { Job } from "../../../electron/contract/index.ts";
import {
  faultOf,
  isFinal,
  shareDone,
  useAppInfo,
  useDevices,
  useJobs,
  useOpenSample,
  useSetSettings,
} from "../../client/index.ts";
import { Banner, Button, count, duration, FaultBanner, Page, Progress, useWindowTitle } from "../../ui/index.ts";
import { useSampleWhenReady } from "./sample.ts";
import { words } from "./words.ts";
import styles from "./welcome.module.css";

/** The first start: where the workspace is, which device, and something to look at. The sample is made meanwhile. */
export function WelcomePage(): ReactNode {
  useWindowTitle("Welcome");
  const sample = useOpenSample();
  const { mutate } = sample;
  // Asked again by a later visit, it does nothing twice.
  useEffect(() => mutate({ real: false }), [mutate]);
  return (
    <Page title="Welcome">
      <div className={styles.page} tabIndex={0} role="region" aria-label="Welcome">
        <div className={styles.column}>
          <p className={styles.lead}>
            Hilum opens a chest CT, learns what lung looks like, and shows where a lung is unlike what it learned.
            Everything stays on this computer.
          </p>
          <Workspace />
          <Device />
          <Begin sampleError={sample.error} />
        </div>
      </div>
    </Page>
  );
}

function Workspace(): ReactNode {
  const info = useAppInfo().data;
  return (
    <Card step={1} title="Your workspace" done={info !== undefined}>
      <p>{info ? <code>{info.workspace}</code> : "…"}</p>
      <p>Studies, results, runs and models are kept there as plain files. Your originals are never changed.</p>
    </Card>
  );
}

function Device(): ReactNode {
  const devices = useDevices().data;
  const works = devices?.filter(({ available }) => available) ?? [];
  return (
    <Card step={2} title="Your device" done={works.length > 0}>
      {devices === undefined && <p>Looking at what this computer has.</p>}
      {works.map(({ id, name, threads }) => (
        <p key={id}>
          {name}, {count(threads, "thread")}: works here.
        </p>
      ))}
      {devices?.length !== undefined && devices.length > works.length && (
        <p>{devices.length - works.length} more could be added; Settings says how.</p>
      )}
    </Card>
  );
}

function Begin({ sampleError }: { readonly sampleError: Error | null }): ReactNode {
  const [, go] = useLocation();
  const settings = useSetSettings();
  const leave = (to: string): void => {
    settings.mutate({ welcomed: true });
    go(to);
  };
  const { wanted, want, error } = useSampleWhenReady((study) => leave(`/read/${study}`));
  return (
    <Card step={3} title="Something to look at" done={false}>
      <div className={styles.targets}>
        <button
          type="button"
          className={styles.target}
          aria-busy={wanted === "synthetic" || undefined}
          onClick={() => want("synthetic")}
        >
          <FlaskConical size={20} strokeWidth={1.6} aria-hidden />
          <span>Open the sample study</span>
          <small>{wanted === "synthetic" ? words.opening : words.synthetic}</small>
        </button>
        <button type="button" className={styles.target} onClick={() => leave("/import")}>
          <FolderOpen size={20} strokeWidth={1.6} aria-hidden />
          <span>Open your own folder</span>
          <small>{words.own}</small>
        </button>
      </div>
      <SampleState />
      <div className={styles.real}>
        <Button busy={wanted === "real"} onClick={() => want("real")}>
          Get a real CT (about 70{"\u202f"}MB, CC BY 3.0)
        </Button>
        <span>{wanted === "real" ? words.opening : words.real}</span>
      </div>
      {(error ?? sampleError) && <FaultBanner fault={faultOf(error ?? sampleError)} />}
    </Card>
  );
}

/** How far the sample is: it loads behind this page. */
function SampleState(): ReactNode {
  const jobs = (useJobs().data ?? []).filter((job) => ["sample", "import", "prepare", "predict"].includes(job.kind));
  const job = jobs.find((one) => !isFinal(one) && one.state !== "queued");
  const failed = jobs.find(({ state }) => state === "failed");
  if (job) return <SampleProgress job={job} />;
  if (failed?.fault)
    return (
      <Banner tone="warn" title={failed.fault.message} code={failed.fault.code}>
        <p>{failed.fault.todo}</p>
      </Banner>
    );
  return null;
}

function SampleProgress({ job }: { readonly job: Job }): ReactNode {
  const left = job.progress.secondsLeft;
  return (
    <div className={styles.state} role="status">
      <Progress label={job.title} share={shareDone(job)} />
      <span>
        {job.title}
        {job.progress.text === "" ? "" : ` · ${job.progress.text}`}
        {left === null ? "" : ` · about ${duration(left)} left`}
      </span>
    </div>
  );
}

function Card({
  step,
  title,
  done,
  children,
}: {
  readonly step: number;
  readonly title: string;
  readonly done: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className={styles.card} aria-label={title}>
      <span className={styles.number} data-done={done || undefined}>
        {done ? <Check size={14} aria-label="done" /> : step}
      </span>
      <div className={styles.content}>
        <h2>{title}</h2>
        {children}
      </div>
    </section>
  );
}
