import type { ReactNode } from "react";
import { percent } from "../ui/index.ts";
import styles from "./charts.module.css";

const [width, height] = [220, 92];

/** Bars of shares of a whole, largest first: how much each mixture component is used. */
export function Shares({ label, shares }: { readonly label: string; readonly shares: readonly number[] }): ReactNode {
  const ordered = shares.toSorted((a, b) => b - a);
  const slot = width / Math.max(1, ordered.length);
  const bar = Math.min(44, slot * 0.6);
  return (
    <svg
      className={styles.svg}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${label}: ${ordered.map((share) => percent(share)).join(", ")}`}
    >
      <line className={styles.axis} x1={0} x2={width} y1={height - 14} y2={height - 14} />
      {ordered.map((share, at) => (
        <g key={at}>
          <rect
            x={slot * at + (slot - bar) / 2}
            width={bar}
            y={height - 14 - share * (height - 30)}
            height={share * (height - 30)}
            fill="var(--series-1)"
            opacity={1 - at * 0.18}
          />
          <text
            className={styles.label}
            x={slot * (at + 0.5)}
            y={height - 18 - share * (height - 30)}
            textAnchor="middle"
          >
            {percent(share)}
          </text>
        </g>
      ))}
    </svg>
  );
}
