import type { ReactNode } from "react";
import { none, number } from "../ui/index.ts";
import type { LossData } from "./plot.ts";
import styles from "./charts.module.css";

const most = 200;

/** The curve in numbers: at most two hundred lines, evenly chosen, the newest first. */
export function LossTable({ data }: { readonly data: LossData }): ReactNode {
  const stride = Math.max(1, Math.ceil(data.steps.length / most));
  const rows = data.steps
    .map((_, at) => at)
    .filter((at) => at % stride === 0 || at === data.steps.length - 1 || data.validation[at] !== null)
    .slice(-most)
    .toReversed();
  return (
    <div className={styles.tableBox} tabIndex={0} role="region" aria-label="Loss by step">
      <table className={styles.table}>
        {data.bounds.length > 0 && (
          <caption>
            Bounds, nats per voxel: {data.bounds.map(({ label, value }) => `${label} ${number(value, 4)}`).join(" · ")}
          </caption>
        )}
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Train, nats per voxel</th>
            <th scope="col">Train, smoothed</th>
            <th scope="col">Held out, nats per voxel</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((at) => {
            const held = data.validation[at];
            return (
              <tr key={at}>
                <td>{number(data.steps[at] ?? 0)}</td>
                <td>{number(data.loss[at] ?? Number.NaN, 4)}</td>
                <td>{number(data.smoothed[at] ?? Number.NaN, 4)}</td>
                <td>{held === null || held === undefined ? none : number(held, 4)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
