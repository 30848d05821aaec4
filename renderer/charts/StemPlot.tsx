import type { ReactNode } from "react";
import { extent, linear } from "./scale.ts";
import styles from "./charts.module.css";

export interface StemPlotProps {
  readonly label: string;
  readonly values: readonly number[];
  /** Where the values should lie: a dashed line; what is off by more than `tolerance` is drawn in the warning colour. */
  readonly expected: number;
  readonly tolerance: number;
  readonly words: (value: number) => string;
}

const [width, height, top, bottom] = [280, 56, 14, 6];

/** One stem a value, in order: made for the steps between slices. */
export function StemPlot({ label, values, expected, tolerance, words }: StemPlotProps): ReactNode {
  const [, high] = extent([...values, expected]) ?? [0, 1];
  const x = linear([0, Math.max(1, values.length - 1)], [3, width - 3]);
  const y = linear([0, high * 1.08], [height - bottom, top]);
  // Hundreds of stems are a fence: then only those that differ are drawn.
  const sparse = values.length <= 48;
  const odd = values.filter((value) => Math.abs(value - expected) > tolerance).length;
  return (
    <svg
      className={styles.svg}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${label}: ${values.length} steps of ${words(expected)}${odd > 0 ? `, ${odd} differ` : ""}`}
    >
      <text className={styles.tick} x={0} y={9}>
        {label}
      </text>
      <text className={styles.label} x={width} y={9} textAnchor="end">
        {words(expected)}
      </text>
      <line className={styles.axis} x1={0} x2={width} y1={height - bottom} y2={height - bottom} />
      <line className={styles.expected} x1={0} x2={width} y1={y(expected)} y2={y(expected)} />
      {values.map((value, at) => {
        const off = Math.abs(value - expected) > tolerance;
        return (
          <g key={at} className={off ? styles.odd : undefined}>
            {(off || sparse) && (
              <line
                className={off ? undefined : styles.stem}
                x1={x(at)}
                x2={x(at)}
                y1={height - bottom}
                y2={y(value)}
                opacity={off ? 1 : 0.25}
              />
            )}
            <circle
              className={off ? undefined : styles.dot}
              cx={x(at)}
              cy={y(value)}
              r={off ? 2 : sparse ? 1.4 : 0.9}
              stroke="none"
            />
          </g>
        );
      })}
    </svg>
  );
}
