import { Suspense, useMemo, useState, type ReactNode } from "react";
import type { RunSummary } from "../../../electron/contract/index.ts";
import { LossPlot, LossTable, Shares, SmallCurve, smooth } from "../../charts/index.ts";
import { faultOf, useJobs, useMetrics, useSettings } from "../../client/index.ts";
import { FaultBanner, number, quantity, Segmented } from "../../ui/index.ts";
import { boundLines } from "./bounds.ts";
import { lossData, smoothing } from "./curve.ts";
import { Interruption } from "./Interruption.tsx";
import { RunPanel } from "./RunPanel.tsx";
import { words } from "./words.ts";
import styles from "./train.module.css";

/** One run: its curve as it grows, what else is watched, what it is and how to stop or resume it. */
export function RunView({ run }: { readonly run: RunSummary }): ReactNode {
  const metrics = useMetrics(run.config.id);
  const job = (useJobs().data ?? []).find(({ id }) => id === run.jobId);
  const points = useMemo(() => metrics.data ?? [], [metrics.data]);
  return (
    <div className={styles.run}>
      <div className={styles.left}>
        {metrics.error && <FaultBanner fault={faultOf(metrics.error)} />}
        {job && <Interruption run={run} job={job} />}
        <LossFigure points={points} bound={run.bound} />
        <SmallFigures points={points} />
      </div>
      <RunPanel run={run} job={job} points={points} />
    </div>
  );
}

/** Networks see (HU + 300) / 700 (ml/lungs): one unit of σ is 700 HU. */
const huPerUnit = 700;

type Points = NonNullable<ReturnType<typeof useMetrics>["data"]>;

function LossFigure({ points, bound }: { readonly points: Points; readonly bound: RunSummary["bound"] }): ReactNode {
  const [as, setAs] = useState<"chart" | "table">("chart");
  const theme = useSettings().data?.theme ?? "dark";
  const data = useMemo(() => lossData(points, boundLines(bound)), [points, bound]);
  return (
    <figure className={styles.loss}>
      <figcaption>
        <h2>Loss, nats per voxel</h2>
        <span className={styles.key} data-series="1">
          train, smoothed ({smoothing}) over raw
        </span>
        <span className={styles.key} data-series="2">
          held out
        </span>
        <Segmented
          label="Show as"
          value={as}
          choices={[
            { value: "chart", label: "Chart" },
            { value: "table", label: "Table" },
          ]}
          onValue={setAs}
        />
      </figcaption>
      <div className={styles.plot}>
        {points.length === 0 ? (
          <p className={styles.waiting}>{words.waiting}</p>
        ) : as === "table" ? (
          <LossTable data={data} />
        ) : (
          <Suspense fallback={null}>
            <LossPlot data={data} theme={theme} />
          </Suspense>
        )}
      </div>
    </figure>
  );
}

function SmallFigures({ points }: { readonly points: Points }): ReactNode {
  const steps = points.map(({ step }) => step);
  const last = points.at(-1);
  const sigma = points.filter(({ smallestSigma }) => smallestSigma !== null);
  return (
    <div className={styles.small}>
      <figure>
        <h2>Gradient norm</h2>
        <SmallCurve label="Gradient norm" steps={steps} values={points.map(({ gradientNorm }) => gradientNorm)} />
        <figcaption>{last ? `${number(last.gradientNorm, 2)} · ${number(last.skipped)} skipped` : ""}</figcaption>
      </figure>
      <figure>
        <h2>Smallest σ</h2>
        <SmallCurve
          label="Smallest σ"
          steps={sigma.map(({ step }) => step)}
          values={sigma.map(({ smallestSigma }) => smallestSigma ?? 0)}
          colour="var(--series-3)"
        />
        <figcaption>{last?.smallestSigma ? quantity(last.smallestSigma * huPerUnit, "HU") : ""}</figcaption>
      </figure>
      <figure>
        <h2>Components used</h2>
        <Shares label="Components used" shares={last?.componentUsage ?? []} />
        <figcaption>
          {last?.componentUsage
            ? `${last.componentUsage.filter((share) => share > 0.01).length} of ${last.componentUsage.length}`
            : ""}
        </figcaption>
      </figure>
      <figure>
        <h2>Patches per second</h2>
        <SmallCurve
          label="Patches per second"
          steps={steps}
          values={smooth(
            steps,
            points.map(({ patchesPerSecond }) => patchesPerSecond),
            smoothing,
          )}
          colour="var(--series-2)"
        />
        <figcaption>{last ? `${number(last.patchesPerSecond, 1)} now, curve smoothed` : ""}</figcaption>
      </figure>
    </div>
  );
}
