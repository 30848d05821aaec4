import { NumberField as BaseNumber } from "@base-ui/react/number-field";
import { useId, type ComponentPropsWithRef, type ReactNode } from "react";
import { classes } from "../classes.ts";
import styles from "./fields.module.css";

export interface TextFieldProps extends Omit<ComponentPropsWithRef<"input">, "onChange" | "value"> {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly hint?: ReactNode;
  /** The label is read, not seen: for search fields whose place says what they are. */
  readonly labelHidden?: boolean;
  readonly mono?: boolean;
}

export function TextField({
  label,
  value,
  onValue,
  hint,
  labelHidden = false,
  mono = false,
  className,
  ...rest
}: TextFieldProps): ReactNode {
  const id = useId();
  return (
    <div className={classes(styles.field, className)}>
      {!labelHidden && (
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
      )}
      <input
        {...rest}
        id={id}
        className={classes(styles.input, mono && styles.mono)}
        aria-label={labelHidden ? label : undefined}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onValue(event.target.value)}
      />
      {hint !== undefined && <span className={styles.hint}>{hint}</span>}
    </div>
  );
}

export interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly onValue: (value: number) => void;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly decimals?: number;
  readonly hint?: ReactNode;
}

/** A number with its unit inside. ↑↓ step, Shift ×10, Alt ×0.1; accepts − and -, clamps on leaving. */
export function NumberField({
  label,
  value,
  onValue,
  unit,
  min,
  max,
  step = 1,
  decimals = 0,
  hint,
}: NumberFieldProps): ReactNode {
  const id = useId();
  return (
    <BaseNumber.Root
      className={styles.field}
      id={id}
      value={value}
      step={step}
      largeStep={step * 10}
      smallStep={step / 10}
      {...(min === undefined ? {} : { min })}
      {...(max === undefined ? {} : { max })}
      format={{ maximumFractionDigits: decimals }}
      locale="en-US"
      onValueChange={(next) => (next === null ? undefined : onValue(next))}
    >
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      <BaseNumber.Group className={styles.numberGroup}>
        <BaseNumber.Input className={styles.numberInput} />
        {unit !== undefined && <span className={styles.unit}>{unit}</span>}
      </BaseNumber.Group>
      {hint !== undefined && <span className={styles.hint}>{hint}</span>}
    </BaseNumber.Root>
  );
}
