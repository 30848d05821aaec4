import type { ReactNode } from "react";
import { number } from "../ui/index.ts";
import { decimalsOf, extent, linear, ticks } from "./scale.ts";
import { thinned } from "./smooth.ts";
import styles from "./charts.module.css";

const [width, height, left, bottom] = [220, 92, 34, 14];

/** A small line over steps, with its own scale: gradient norm, smallest σ, speed. */
export function SmallCurve({
  label,
  steps,
  values,
  colour = "var(--series-1)",
}: {
  readonly label: string;
  readonly steps: readonly number[];
  readonly values: readonly number[];
  readonly colour?: string;
}): ReactNode {
  const range = extent(values);
  const reach = extent(steps);
  if (!range || !reach)
    return (
      <svg
        className={styles.svg}
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${label}: no points yet`}
      />
    );
  const marks = ticks(range[0], range[1], 4);
  const decimals = decimalsOf(marks);
  const x = linear(reach, [left, width - 2]);
  const y = linear(range, [height - bottom, 6]);
  const points = thinned(steps, values, 100);
  return (
    <svg
      className={styles.svg}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${label}: now ${number(values.at(-1) ?? Number.NaN, decimals + 1)}, from ${number(range[0], decimals)} to ${number(range[1], decimals)}`}
    >
      {marks.map((mark) => (
        <g key={mark}>
          <line className={styles.grid} x1={left} x2={width} y1={y(mark)} y2={y(mark)} />
          <text className={styles.tick} x={left - 6} y={y(mark) + 3} textAnchor="end">
            {number(mark, decimals)}
          </text>
        </g>
      ))}
      <polyline
        className={styles.line}
        style={{ stroke: colour }}
        points={points.map(([px, py]) => `${x(px).toFixed(1)},${y(py).toFixed(1)}`).join(" ")}
      />
      <text className={styles.tick} x={left} y={height - 2}>
        {number(reach[0])}
      </text>
      <text className={styles.tick} x={width - 2} y={height - 2} textAnchor="end">
        step {number(reach[1])}
      </text>
    </svg>
  );
}
