import { Pause, Square } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Job, Metric, RunBound, RunSummary } from "../../../electron/contract/index.ts";
import { isFinal, stateSign, usePauseJob, useResumeRun, useStopJob, useStudies } from "../../client/index.ts";
import {
  Button,
  Chip,
  count,
  duration,
  Facts,
  none,
  number,
  Panel,
  Progress,
  quantity,
  Section,
} from "../../ui/index.ts";
import { boundLines, gapWords } from "./bounds.ts";
import { bestHeldOut, speed } from "./curve.ts";
import styles from "./train.module.css";

/** How far a run is, what it is, what it learns from. */
export function RunPanel({
  run,
  job,
  points,
}: {
  readonly run: RunSummary;
  readonly job: Job | undefined;
  readonly points: readonly Metric[];
}): ReactNode {
  const { config } = run;
  const sign = job ? stateSign(job.state) : undefined;
  const step = Math.max(run.step, points.at(-1)?.step ?? 0);
  const best = bestHeldOut(points);
  const left = job && !isFinal(job) ? job.progress.secondsLeft : null;
  const speedNow = speed(points);
  return (
    <Panel label="Run">
      <Section title={config.name} aside={sign && <Chip tone={sign.tone}>{sign.word}</Chip>}>
        <Facts
          facts={[
            ["Step", `${number(step)} of ${number(config.steps)}`],
            ["Speed", Number.isFinite(speedNow) ? quantity(speedNow, "patches/s", 1) : none],
            ["Time left", left === null ? none : `about ${duration(left)}`],
            [
              "Best held out",
              best ? `${quantity(best.value, "nats per voxel", 3)} at step ${number(best.step)}` : none,
            ],
            ["Underfit", gapWords(best?.value, run.bound)],
            ["Saved", run.checkpointStep === null ? none : `step ${number(run.checkpointStep)}`],
            [
              "Model",
              run.model === null ? (
                none
              ) : (
                <Link key="m" href={`/models/${run.model}`}>
                  {run.model}
                </Link>
              ),
            ],
          ]}
        />
        <div className={styles.bar}>
          <Progress label={`Step ${step} of ${config.steps}`} share={step / config.steps} />
        </div>
        <Controls run={run} job={job} />
      </Section>
      <Section title="Configuration" note={config.configuration}>
        <Facts
          facts={[
            ["Batch", quantity(config.batch, "patches")],
            ["Learning rate", String(config.learningRate)],
            ["Seed", number(config.seed)],
            ["Device", config.device],
            ...Object.entries(config.overrides).map(([name, value]) => [name, String(value)] as const),
          ]}
        />
      </Section>
      {run.bound && <Bounds bound={run.bound} />}
      <Section title="Data" note={count(config.studies.length, "study", "studies")}>
        <Data ids={config.studies} />
      </Section>
    </Panel>
  );
}

/** What the loss does not go below, in numbers, and where they come from. */
function Bounds({ bound }: { readonly bound: RunBound }): ReactNode {
  return (
    <Section title="Bounds">
      <Facts
        facts={boundLines(bound).map(({ label, value }) => [label, quantity(value, "nats per voxel", 3)] as const)}
      />
      <p className={styles.words}>{bound.words}</p>
    </Section>
  );
}

function Controls({ run, job }: { readonly run: RunSummary; readonly job: Job | undefined }): ReactNode {
  const [stop, resume] = [useStopJob(), useResumeRun()];
  if (!job) return null;
  const goOn = (
    <Button busy={resume.isPending} onClick={() => resume.mutate(run.config.id)}>
      {run.checkpointStep === null ? "Start again" : `Resume from step ${number(run.checkpointStep)}`}
    </Button>
  );
  if (isFinal(job)) return job.state === "stopped" ? goOn : null;
  const again = job.state === "stopping";
  return (
    <div className={styles.controls}>
      {job.state === "paused" ? goOn : <PauseButton job={job} />}
      <Button
        kind={again ? "danger" : "default"}
        icon={<Square size={12} aria-hidden />}
        onClick={() => stop.mutate(job.id)}
      >
        {again ? "Stop at once" : "Stop"}
      </Button>
    </div>
  );
}

/** Leaves the lane to others at the next step, with a checkpoint. */
function PauseButton({ job }: { readonly job: Job }): ReactNode {
  const pause = usePauseJob();
  if (job.state !== "running" && job.state !== "pausing") return null;
  return (
    <Button
      busy={pause.isPending || job.state === "pausing"}
      icon={<Pause size={12} aria-hidden />}
      onClick={() => pause.mutate(job.id)}
    >
      Pause
    </Button>
  );
}

function Data({ ids }: { readonly ids: readonly string[] }): ReactNode {
  const studies = useStudies().data ?? [];
  return (
    <ul className={styles.data}>
      {ids.map((id) => {
        const found = studies.find(({ study }) => study.id === id);
        return (
          <li key={id}>
            {found ? (
              <Link href={`/studies/${id}`}>{found.study.pseudonym}</Link>
            ) : (
              <span>
                removed: <code>{id.slice(0, 8)}…</code>
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
