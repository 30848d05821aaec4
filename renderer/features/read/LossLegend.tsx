import type { ReactNode } from "react";
import type { Result } from "../../../electron/contract/index.ts";
import { number, quantity, Slider } from "../../ui/index.ts";
import { cssGradient } from "../../viewer/index.ts";
import { outline, quantile, roundTicks, shareBelow } from "./histogram.ts";
import { colourRange, useThreshold } from "./layers.ts";
import styles from "./read.module.css";
import { useRead } from "./store.ts";
import { theViewer, useViewer } from "./the-viewer.ts";
import { percentileWords } from "./words.ts";

const [width, height] = [240, 34];

/** Colours, this lung's own values behind them (log counts), the threshold, and the value under the cursor. */
export function LossLegend({ result }: { readonly result: Result }): ReactNode {
  const threshold = useThreshold() ?? result.loss.p95;
  const [low, high] = colourRange(result);
  const { histogram } = result.loss;
  const share = (value: number): number => Math.min(1, Math.max(0, (value - low) / (high - low)));
  const above = 1 - shareBelow(histogram, high);
  return (
    <figure className={styles.legend} aria-label="Legend of the loss map">
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={styles.histogram} aria-hidden>
        <polygon points={outline(histogram, low, high, width, height)} />
        {[0.5, 0.95, 0.99].map((p) => <line key={p} x1={share(quantile(histogram, p)) * width} x2={share(quantile(histogram, p)) * width} y1={0} y2={height} />)}
      </svg>
      <div className={styles.bar} style={{ background: cssGradient("ember") }}>
        <span className={styles.below} style={{ width: `${share(threshold) * 100}%` }} />
        <span className={styles.mark} style={{ left: `${share(threshold) * 100}%` }} />
        <CursorMark share={share} />
      </div>
      <Ticks low={low} high={high} share={share} />
      <figcaption className={styles.ends}>
        <span>like lung</span>
        <span>{above > 0.0005 ? `${quantity(above * 100, "%", 1)} above ▸ ` : ""}unlike lung</span>
      </figcaption>
      <Slider
        label="Threshold" value={threshold} min={low} max={high} step={(high - low) / 200} rest={result.loss.p95}
        words={(value) => quantity(value, "nats", 2)} onValue={(value) => useRead.setState({ threshold: value })}
      />
      <p className={styles.hint}>{`Loss in nats per voxel, shown above ${percentileWords(shareBelow(histogram, threshold))} of this lung. Colours run from p 1 to p 99.9 of this lung (no reference lungs yet); drawn as computed, 1 mm, no interpolation.`}</p>
    </figure>
  );
}

function Ticks({ low, high, share }: { readonly low: number; readonly high: number; readonly share: (value: number) => number }): ReactNode {
  const ticks = roundTicks(low, high);
  const step = ticks.length > 1 ? (ticks[1] as number) - (ticks[0] as number) : 1;
  return (
    <div className={styles.ticks} aria-hidden>
      {ticks.map((tick) => <span key={tick} style={{ left: `${share(tick) * 100}%` }}>{number(tick, step < 1 ? 1 : 0)}</span>)}
    </div>
  );
}

function CursorMark({ share }: { readonly share: (value: number) => number }): ReactNode {
  const pointer = useViewer((state) => state.pointer);
  const loss = pointer === null ? undefined : theViewer().probe(pointer.lps).lossNatsPerVoxel;
  return loss === undefined ? null : <span className={styles.cursor} style={{ left: `${share(loss) * 100}%` }} />;
}
