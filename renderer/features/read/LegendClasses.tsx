import type { ReactNode } from "react";
import { number, quantity } from "../../ui/index.ts";
import { colourAt, shareBelowOf } from "../../viewer/index.ts";
import { HowDrawn } from "./HowDrawn.tsx";
import type { ColourName, LayerSpec, Values } from "./layer-specs.ts";
import styles from "./legend.module.css";
import shared from "./read.module.css";

const mostShown = 8;

/** A swatch for each class with the share of this lung that it has; many classes: those with the largest shares. */
export function LegendClasses({
  name,
  spec,
  values,
}: {
  readonly name: ColourName;
  readonly spec: LayerSpec;
  readonly values: Values;
}): ReactNode {
  const [low, high] = spec.range(values);
  const shareOf = (value: number): number =>
    shareBelowOf(values.summary, value + 0.5) - shareBelowOf(values.summary, value - 0.5);
  const classes = Array.from({ length: Math.round(high) - Math.round(low) + 1 }, (_, n) => Math.round(low) + n)
    .map((value) => ({ value, share: shareOf(value) }))
    .filter(({ share }) => share > 0)
    .toSorted((a, b) => b.share - a.share)
    .slice(0, mostShown)
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
            {number(value)} <span className={shared.hint}>{quantity(share * 100, "%", share < 0.01 ? 1 : 0)}</span>
          </li>
        ))}
      </ul>
      <figcaption className={shared.hint}>
        {spec.unitWords}, share of this lung <HowDrawn spec={spec} />
      </figcaption>
    </figure>
  );
}
