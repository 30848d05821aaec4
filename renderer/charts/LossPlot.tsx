import { useEffect, useRef, useState, type ReactNode } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { none, number } from "../ui/index.ts";
import { lossOptions, type LossData } from "./plot.ts";
import styles from "./charts.module.css";

/** The live curve of a training: loss in nats per voxel against the step. Drag to zoom, double click to see all. */
export function LossPlot({ data, theme }: { readonly data: LossData; readonly theme: string }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const [read, setRead] = useState<number | null>(null);
  const latest = useRef(data);
  latest.current = data;
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const made = new uPlot(
      lossOptions(element.clientWidth, element.clientHeight, setRead, () => latest.current.bounds),
      columns(latest.current),
      element,
    );
    plot.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: element.clientHeight }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [theme]);
  useEffect(() => {
    // At most one drawing a frame, and none while nobody looks: requestAnimationFrame rests in a hidden page.
    const frame = requestAnimationFrame(() => plot.current?.setData(columns(data)));
    return () => cancelAnimationFrame(frame);
  }, [data]);
  const at = read ?? data.steps.length - 1;
  return (
    <div
      className={styles.plot}
      ref={box}
      role="img"
      aria-label={`Loss, nats per voxel, against step; at step ${number(data.steps[at] ?? 0)} it is ${number(data.smoothed[at] ?? Number.NaN, 3)}${boundWords(data)}`}
      data-points={data.steps.length}
    >
      <Reading data={data} at={at} />
    </div>
  );
}

function Reading({ data, at }: { readonly data: LossData; readonly at: number }): ReactNode {
  if (at < 0) return null;
  const held = data.validation.slice(0, at + 1).findLast((value) => value !== null);
  return (
    <dl className={styles.read}>
      <dt>step</dt>
      <dd>{number(data.steps[at] ?? 0)}</dd>
      <dt>train, smoothed</dt>
      <dd>{number(data.smoothed[at] ?? Number.NaN, 3)}</dd>
      <dt>held out</dt>
      <dd>{held === undefined || held === null ? none : number(held, 3)}</dd>
      {data.bounds.map(({ label, value }) => [
        <dt key={`${label}?`}>{label}</dt>,
        <dd key={label}>{number(value, 3)}</dd>,
      ])}
    </dl>
  );
}

/** The bounds for whoever hears the plot. */
function boundWords({ bounds }: LossData): string {
  return bounds.length === 0
    ? ""
    : `; bounds: ${bounds.map(({ label, value }) => `${label} ${number(value, 3)}`).join(", ")}`;
}

function columns(data: LossData): uPlot.AlignedData {
  return [data.steps, data.loss, data.smoothed, data.validation] as unknown as uPlot.AlignedData;
}
