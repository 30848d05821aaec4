import { Checkbox as BaseCheckbox } from "@base-ui/react/checkbox";
import { Select as BaseSelect } from "@base-ui/react/select";
import { Switch as BaseSwitch } from "@base-ui/react/switch";
import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import { Check, ChevronDown, Minus } from "lucide-react";
import { useId, type ReactNode } from "react";
import styles from "./fields.module.css";

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: ReactNode;
}

/** One of a few, all in sight. */
export function Segmented<T extends string>({
  label,
  value,
  choices,
  onValue,
}: {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onValue: (value: T) => void;
}): ReactNode {
  return (
    <ToggleGroup
      className={styles.segmented}
      aria-label={label}
      value={[value]}
      onValueChange={(next) => {
        const chosen = choices.find((choice) => next.includes(choice.value) && choice.value !== value);
        if (chosen) onValue(chosen.value);
      }}
    >
      {choices.map((choice) => (
        <Toggle key={choice.value} value={choice.value} className={styles.segment}>
          {choice.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}

/** One of many. */
export function Select<T extends string>({
  label,
  value,
  choices,
  onValue,
}: {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly Choice<T>[];
  readonly onValue: (value: T) => void;
}): ReactNode {
  return (
    <BaseSelect.Root
      items={choices.map(({ value: of, label: shown }) => ({ value: of, label: shown }))}
      value={value}
      onValueChange={(next) => (next === null ? undefined : onValue(next))}
    >
      <BaseSelect.Trigger className={styles.selectTrigger} aria-label={label}>
        <BaseSelect.Value />
        <ChevronDown size={14} aria-hidden />
      </BaseSelect.Trigger>
      <BaseSelect.Portal>
        <BaseSelect.Positioner className={styles.positioner} alignItemWithTrigger={false} sideOffset={4}>
          <BaseSelect.Popup className={styles.selectPopup}>
            {choices.map((choice) => (
              <BaseSelect.Item key={choice.value} value={choice.value} className={styles.selectItem}>
                <BaseSelect.ItemText>{choice.label}</BaseSelect.ItemText>
              </BaseSelect.Item>
            ))}
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}

/** On or off, at once. */
export function Switch({
  label,
  hint,
  checked,
  onChecked,
}: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChecked: (checked: boolean) => void;
}): ReactNode {
  const id = useId();
  return (
    <div className={styles.switchRow}>
      <BaseSwitch.Root
        className={styles.switch}
        aria-labelledby={id}
        checked={checked}
        onCheckedChange={(next) => onChecked(next)}
      >
        <BaseSwitch.Thumb className={styles.switchThumb} />
      </BaseSwitch.Root>
      <div>
        <div id={id}>{label}</div>
        {hint !== undefined && <div className={styles.hint}>{hint}</div>}
      </div>
    </div>
  );
}

/** A tick in a list; `some` when only a part of what it stands for is chosen. */
export function Checkbox({
  label,
  checked,
  some = false,
  onChecked,
  tabIndex,
}: {
  readonly label: string;
  readonly checked: boolean;
  readonly some?: boolean;
  readonly onChecked: (checked: boolean) => void;
  readonly tabIndex?: number;
}): ReactNode {
  return (
    <span className={styles.checkTarget} onClick={(event) => event.stopPropagation()}>
      <BaseCheckbox.Root
        className={styles.checkbox}
        aria-label={label}
        checked={checked}
        indeterminate={some && !checked}
        onCheckedChange={(next) => onChecked(next)}
        {...(tabIndex === undefined ? {} : { tabIndex })}
      >
        <BaseCheckbox.Indicator>
          {some && !checked ? <Minus size={12} strokeWidth={3} /> : <Check size={12} strokeWidth={3} />}
        </BaseCheckbox.Indicator>
      </BaseCheckbox.Root>
    </span>
  );
}
