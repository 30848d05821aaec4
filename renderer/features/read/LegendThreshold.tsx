import type { ReactNode } from "react";
import { quantity, Slider } from "../../ui/index.ts";
import { HowDrawn } from "./HowDrawn.tsx";
import type { ColourName, LayerSpec, Values } from "./layer-specs.ts";
import { shownWords } from "./legend-words.ts";
import shared from "./read.module.css";
import { setThreshold } from "./store.ts";

/** Where drawing begins, in the layer's own unit (the percentile layer's are percentiles), and how much that shows. */
export function LegendThreshold({
  name,
  spec,
  values,
  threshold,
}: {
  readonly name: ColourName;
  readonly spec: LayerSpec;
  readonly values: Values;
  readonly threshold: number;
}): ReactNode {
  const [low, high] = spec.range(values);
  const first = spec.kind === "signed" ? 0 : low;
  return (
    <>
      <div className={shared.control}>
        <span>Threshold</span>
        <Slider
          label="Threshold"
          labelHidden
          value={Math.min(high, Math.max(first, threshold))}
          min={first}
          max={high}
          step={(high - first) / 200}
          rest={spec.rest(values) ?? first}
          words={(value) => (spec.kind === "signed" ? `±${quantity(value, "HU")}` : spec.words(value))}
          onValue={(value) => setThreshold(name, value)}
        />
      </div>
      <p className={shared.hint}>
        {shownWords(name, spec, values.summary, threshold)} <HowDrawn spec={spec} />
      </p>
    </>
  );
}
