import type { ReactNode } from "react";
import { number, quantity, Slider, Tooltip } from "../../ui/index.ts";
import { colourAt, cssGradient, histogramOf, type LayerSummary, quantileOf, shareBelowOf } from "../../viewer/index.ts";
import { outline, roundTicks } from "./histogram.ts";
import type { ColourName, LayerSpec } from "./layer-specs.ts";
import { useColour, useSummary, useThreshold } from "./layers.ts";
import styles from "./read.module.css";
import { setThreshold } from "./store.ts";
import { theViewer, useViewer } from "./the-viewer.ts";
import { percentileWords } from "./words.ts";

const howDrawn =
  "As computed on a 1 mm grid, without interpolation; nothing outside the lungs. Dashed: percentiles 50, 95 and 99 of this lung's own values; the heights behind are log counts.";
const [width, height] = [240, 34];

/** Colours of the chosen layer, this lung's own values behind them (log counts), the threshold, and the value under the cursor. */
export function LayerLegend(): ReactNode {
  const { name, spec } = useColour();
  const summary = useSummary(name);
  if (summary === undefined) return <p className={styles.hint}>Reading the layer</p>;
  if (summary.count === 0) return <p className={styles.hint}>This layer has no values in these lungs.</p>;
  return spec.kind === "classes" ? (
    <Classes name={name} spec={spec} summary={summary} />
  ) : (
    <Scale name={name} spec={spec} summary={summary} />
  );
}

interface LegendProps {
  readonly name: ColourName;
  readonly spec: LayerSpec;
  readonly summary: LayerSummary;
}

function Scale({ name, spec, summary }: LegendProps): ReactNode {
  const threshold = useThreshold();
  const [low, high] = spec.range(summary);
  const share = (value: number): number => Math.min(1, Math.max(0, (value - low) / (high - low)));
  const histogram = histogramOf(summary, low, high, 60);
  return (
    <figure className={styles.legend} aria-label={`Legend of ${spec.title}`} data-legend={name}>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={styles.histogram} aria-hidden>
        <polygon points={outline(histogram, low, high, width, height)} />
        {[0.5, 0.95, 0.99].map((p) => (
          <line
            key={p}
            x1={share(quantileOf(summary, p)) * width}
            x2={share(quantileOf(summary, p)) * width}
            y1={0}
            y2={height}
          />
        ))}
      </svg>
      <div className={styles.bar} style={{ background: cssGradient(spec.colormap) }}>
        {threshold !== null && <Below spec={spec} threshold={threshold} share={share} />}
        <CursorMark name={name} share={share} />
      </div>
      <Ticks low={low} high={high} share={share} />
      <figcaption className={styles.ends}>
        <span>{spec.ends[0]}</span>
        <span>{spec.unitWords}</span>
        <span>{spec.ends[1]}</span>
      </figcaption>
      {threshold !== null && <Threshold name={name} spec={spec} summary={summary} threshold={threshold} />}
    </figure>
  );
}

/** What lies below the threshold is not drawn: it is dimmed in the bar, too. */
function Below({
  spec,
  threshold,
  share,
}: {
  readonly spec: LayerSpec;
  readonly threshold: number;
  readonly share: (value: number) => number;
}): ReactNode {
  const from = spec.kind === "signed" ? share(-threshold) : 0;
  return (
    <>
      <span
        className={styles.below}
        style={{ left: `${from * 100}%`, width: `${Math.max(0, share(threshold) - from) * 100}%` }}
      />
      {spec.kind === "signed" && <span className={styles.mark} style={{ left: `${from * 100}%` }} />}
      <span className={styles.mark} style={{ left: `${share(threshold) * 100}%` }} />
    </>
  );
}

function Threshold({
  name,
  spec,
  summary,
  threshold,
}: LegendProps & {
  readonly threshold: number;
}): ReactNode {
  const [low, high] = spec.range(summary);
  const first = spec.kind === "signed" ? 0 : low;
  return (
    <>
      <div className={styles.control}>
        <span>Threshold</span>
        <Slider
          label="Threshold"
          labelHidden
          value={Math.min(high, Math.max(first, threshold))}
          min={first}
          max={high}
          step={(high - first) / 200}
          rest={spec.rest(summary) ?? first}
          words={(value) => (spec.kind === "signed" ? `±${quantity(value, "HU")}` : spec.words(value))}
          onValue={(value) => setThreshold(name, value)}
        />
      </div>
      <p className={styles.hint}>
        {shownWords(spec, summary, threshold)}{" "}
        <Tooltip text={`${spec.what} ${howDrawn}`}>
          <button type="button" className={styles.what}>
            how drawn
          </button>
        </Tooltip>
      </p>
    </>
  );
}

/** How much of this lung is drawn. */
function shownWords(spec: Pick<LayerSpec, "kind">, summary: LayerSummary, threshold: number): string {
  if (spec.kind !== "signed") return `shown above ${percentileWords(shareBelowOf(summary, threshold))} of this lung`;
  const inside = shareBelowOf(summary, threshold) - shareBelowOf(summary, -threshold);
  return `shown: ${quantity((1 - inside) * 100, "%", 1)} of this lung, in both directions`;
}

/** A swatch for each class with the share of this lung that it has; many classes: those with the largest shares. */
function Classes({ name, spec, summary }: LegendProps): ReactNode {
  const [low, high] = spec.range(summary);
  const classes = Array.from({ length: Math.round(high) - Math.round(low) + 1 }, (_, n) => Math.round(low) + n)
    .map((value) => ({ value, share: shareBelowOf(summary, value + 0.5) - shareBelowOf(summary, value - 0.5) }))
    .filter(({ share }) => share > 0)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, 8)
    .toSorted((a, b) => a.value - b.value);
  return (
    <figure className={styles.legend} aria-label={`Legend of ${spec.title}`} data-legend={name}>
      <ul className={styles.classes}>
        {classes.map(({ value, share }) => (
          <li key={value}>
            <i
              style={{
                background: `rgb(${colourAt(spec.colormap, (value - low) / Math.max(1e-3, high - low)).join(" ")})`,
              }}
              aria-hidden
            />
            {number(value)} <span className={styles.hint}>{quantity(share * 100, "%", share < 0.01 ? 1 : 0)}</span>
          </li>
        ))}
      </ul>
      <figcaption className={styles.hint}>
        {spec.unitWords}, share of this lung{" "}
        <Tooltip text={`${spec.what} ${howDrawn}`}>
          <button type="button" className={styles.what}>
            how drawn
          </button>
        </Tooltip>
      </figcaption>
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

function CursorMark({
  name,
  share,
}: {
  readonly name: ColourName;
  readonly share: (value: number) => number;
}): ReactNode {
  const pointer = useViewer((state) => state.pointer);
  const value = pointer === null ? undefined : theViewer().value(name, pointer.lps);
  return value === undefined ? null : <span className={styles.cursor} style={{ left: `${share(value) * 100}%` }} />;
}
