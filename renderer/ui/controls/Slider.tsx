import { Slider as Base } from "@base-ui/react/slider";
import type { ReactNode } from "react";
import styles from "./fields.module.css";

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly onValue: (value: number) => void;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value in words, with its unit: also what a screen reader says. */
  readonly words: (value: number) => string;
  /** Double click goes back to it. */
  readonly rest?: number;
  readonly labelHidden?: boolean;
}

/** A value on a scale, its number beside it; arrows step, Page Up and Page Down go ten steps. */
export function Slider({
  label,
  value,
  onValue,
  min,
  max,
  step,
  words,
  rest,
  labelHidden = false,
}: SliderProps): ReactNode {
  return (
    <div onDoubleClick={rest === undefined ? undefined : () => onValue(rest)}>
      {!labelHidden && <div className={styles.label}>{label}</div>}
      <div className={styles.sliderRow}>
        <Base.Root value={value} min={min} max={max} step={step} largeStep={step * 10} onValueChange={onValue}>
          <Base.Control className={styles.sliderControl}>
            <Base.Track className={styles.sliderTrack}>
              <Base.Indicator className={styles.sliderFill} />
              <Base.Thumb
                className={styles.sliderThumb}
                getAriaLabel={() => label}
                getAriaValueText={(_, shown) => words(shown)}
              />
            </Base.Track>
          </Base.Control>
        </Base.Root>
        <span className={styles.sliderValue}>{words(value)}</span>
      </div>
    </div>
  );
}
