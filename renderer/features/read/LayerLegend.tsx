import type { ReactNode } from "react";
import { useModels } from "../../client/index.ts";
import { number } from "../../ui/index.ts";
import { cssGradient, histogramOf } from "../../viewer/index.ts";
import { decimalsOf, outline, roundTicks } from "./histogram.ts";
import type { ColourName, LayerSpec, Values } from "./layer-specs.ts";
import { useColour, useThreshold, useValues } from "./layers.ts";
import styles from "./legend.module.css";
import { evidenceOf, marksWithRoom, markWords, referenceWords } from "./legend-words.ts";
import { LegendClasses } from "./LegendClasses.tsx";
import { LegendThreshold } from "./LegendThreshold.tsx";
import { useShownResult } from "./patches.ts";
import shared from "./read.module.css";
import { theViewer, useViewer } from "./the-viewer.ts";

const [width, height] = [240, 34];

/** Colours of the chosen layer, this lung's own values behind them (log counts), the threshold, and the value under the cursor. */
export function LayerLegend(): ReactNode {
  const { name, spec } = useColour();
  const values = useValues(name);
  if (values === undefined) return <p className={shared.hint}>Reading the layer</p>;
  if (values.summary.count === 0) return <p className={shared.hint}>This layer has no values in these lungs.</p>;
  return (
    <>
      {spec.kind === "classes" ? (
        <LegendClasses name={name} spec={spec} values={values} />
      ) : (
        <Scale name={name} spec={spec} values={values} />
      )}
      <Standing name={name} />
    </>
  );
}

/** Whose lungs the percentiles are of, and what is known of the map's worth. */
function Standing({ name }: { readonly name: ColourName }): ReactNode {
  const result = useShownResult()?.result;
  const models = useModels().data ?? [];
  if (result === undefined) return null;
  const words = [referenceWords(name, result.reference), evidenceOf(name, result, models)].filter(Boolean).join(" ");
  return words === "" ? null : (
    <p className={shared.hint} data-standing>
      {words}
    </p>
  );
}

interface ScaleProps {
  readonly name: ColourName;
  readonly spec: LayerSpec;
  readonly values: Values;
}

type ShareOf = (value: number) => number;

function Scale({ name, spec, values }: ScaleProps): ReactNode {
  const threshold = useThreshold();
  const [low, high] = spec.range(values);
  const share: ShareOf = (value) => Math.min(1, Math.max(0, (value - low) / (high - low)));
  const marks = spec.marks(values);
  return (
    <figure className={styles.legend} aria-label={`Legend of ${spec.title}`} data-legend={name}>
      <div className={styles.marks} data-marks>
        {marksWithRoom(marks, share, 0.15).map((mark) => (
          <span key={mark.percentile} style={besideItsPlace(share(mark.value))}>
            {markWords(mark)}
          </span>
        ))}
      </div>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" className={styles.histogram} aria-hidden>
        <polygon points={outline(histogramOf(values.summary, low, high, 60), low, high, width, height)} />
        {marks.map(({ percentile, value }) => (
          <line key={percentile} x1={share(value) * width} x2={share(value) * width} y1={0} y2={height} />
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
      {threshold !== null && <LegendThreshold name={name} spec={spec} values={values} threshold={threshold} />}
    </figure>
  );
}

/** In the middle over its place; flush with the scale at its ends. */
function besideItsPlace(at: number): { readonly left: string; readonly transform: string } {
  return { left: `${at * 100}%`, transform: `translateX(-${at * 100}%)` };
}

/** What lies below the threshold is not drawn: it is dimmed in the bar, too. */
function Below({
  spec,
  threshold,
  share,
}: {
  readonly spec: LayerSpec;
  readonly threshold: number;
  readonly share: ShareOf;
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

function Ticks({
  low,
  high,
  share,
}: {
  readonly low: number;
  readonly high: number;
  readonly share: ShareOf;
}): ReactNode {
  const ticks = roundTicks(low, high);
  const decimals = decimalsOf(ticks);
  return (
    <div className={styles.ticks} aria-hidden>
      {ticks.map((tick) => (
        <span key={tick} style={{ left: `${share(tick) * 100}%` }}>
          {number(tick, decimals)}
        </span>
      ))}
    </div>
  );
}

function CursorMark({ name, share }: { readonly name: ColourName; readonly share: ShareOf }): ReactNode {
  const pointer = useViewer((state) => state.pointer);
  const value = pointer === null ? undefined : theViewer().value(name, pointer.lps);
  return value === undefined ? null : <span className={styles.cursor} style={{ left: `${share(value) * 100}%` }} />;
}
