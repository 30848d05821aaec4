import type { ReactNode } from "react";
import type { Result } from "../../../electron/contract/index.ts";
import { number, quantity, Slider, Tooltip } from "../../ui/index.ts";
import { cssGradient } from "../../viewer/index.ts";
import { outline, quantile, roundTicks, shareBelow } from "./histogram.ts";
import { colourRange, useThreshold } from "./layers.ts";
import styles from "./read.module.css";
import { useRead } from "./store.ts";
import { theViewer, useViewer } from "./the-viewer.ts";
import { percentileWords } from "./words.ts";

const howDrawn =
  "Loss in nats per voxel, as computed on a 1 mm grid, without interpolation; nothing outside the lungs. Colours run from the 1st to the 99.9th percentile of this lung: there are no reference lungs yet, so two patients do not compare by colour. Dashed: percentiles 50, 95, 99.";
const [width, height] = [240, 34];

/** Colours, this lung's own values behind them (log counts), the threshold, and the value under the cursor. */
export function LossLegend({ result }: { readonly result: Result }): ReactNode {
  const threshold = useThreshold() ?? result.loss.p95;
  const [low, high] = colourRange(result);
  const { histogram } = result.loss;
  const share = (value: number): number => Math.min(1, Math.max(0, (value - low) / (high - low)));
  return (
    <figure className={styles.legend} aria-label="Legend of the loss map">
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={styles.histogram} aria-hidden>
        <polygon points={outline(histogram, low, high, width, height)} />
        {[0.5, 0.95, 0.99].map((p) => (
          <line
            key={p}
            x1={share(quantile(histogram, p)) * width}
            x2={share(quantile(histogram, p)) * width}
            y1={0}
            y2={height}
          />
        ))}
      </svg>
      <div className={styles.bar} style={{ background: cssGradient("ember") }}>
        <span className={styles.below} style={{ width: `${share(threshold) * 100}%` }} />
        <span className={styles.mark} style={{ left: `${share(threshold) * 100}%` }} />
        <CursorMark share={share} />
      </div>
      <Ticks low={low} high={high} share={share} />
      <figcaption className={styles.ends}>
        <span>like lung</span>
        <span>nats per voxel</span>
        <span>unlike lung</span>
      </figcaption>
      <div className={styles.control}>
        <span>Threshold</span>
        <Slider
          label="Threshold"
          labelHidden
          value={threshold}
          min={low}
          max={high}
          step={(high - low) / 200}
          rest={result.loss.p95}
          words={(value) => quantity(value, "nats", 2)}
          onValue={(value) => useRead.setState({ threshold: value })}
        />
      </div>
      <p className={styles.hint}>
        {`shown above ${percentileWords(shareBelow(histogram, threshold))} of this lung`}{" "}
        <Tooltip text={howDrawn}>
          <button type="button" className={styles.what}>
            how drawn
          </button>
        </Tooltip>
      </p>
    </figure>
  );
}

function Ticks({
  low,
  high,
  share,
}: {
  readonly low: number;
  readonly high: number;
  readonly share: (value: number) => number;
}): ReactNode {
  const ticks = roundTicks(low, high);
  const step = ticks.length > 1 ? (ticks[1] as number) - (ticks[0] as number) : 1;
  return (
    <div className={styles.ticks} aria-hidden>
      {ticks.map((tick) => (
        <span key={tick} style={{ left: `${share(tick) * 100}%` }}>
          {number(tick, step < 1 ? 1 : 0)}
        </span>
      ))}
    </div>
  );
}

function CursorMark({ share }: { readonly share: (value: number) => number }): ReactNode {
  const pointer = useViewer((state) => state.pointer);
  const loss = pointer === null ? undefined : theViewer().probe(pointer.lps).lossNatsPerVoxel;
  return loss === undefined ? null : <span className={styles.cursor} style={{ left: `${share(loss) * 100}%` }} />;
}
