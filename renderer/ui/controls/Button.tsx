import type { ComponentPropsWithRef, ReactNode } from "react";
import { keyOf } from "../keys.ts";
import { Tooltip } from "../surfaces/Tooltip.tsx";
import styles from "./button.module.css";
import { classes } from "../classes.ts";

type Native = Omit<ComponentPropsWithRef<"button">, "disabled" | "title" | "children">;

export interface ButtonProps extends Native {
  readonly kind?: "primary" | "default" | "ghost" | "danger";
  readonly size?: "dense" | "default" | "large";
  readonly icon?: ReactNode;
  readonly busy?: boolean;
  /** Why it cannot be pressed now. A disabled button without a reason is a bug, so there is no `disabled`. */
  readonly unavailable?: string | undefined;
  readonly children: ReactNode;
}

/** A verb and its object. At most one primary a view. */
export function Button({
  kind = "default",
  size = "default",
  icon,
  busy = false,
  unavailable,
  children,
  className,
  onClick,
  ...rest
}: ButtonProps): ReactNode {
  const button = (
    <button
      type="button"
      {...rest}
      className={classes(styles.button, styles[kind], size !== "default" && styles[size], className)}
      aria-busy={busy || undefined}
      aria-disabled={unavailable !== undefined || undefined}
      onClick={unavailable === undefined && !busy ? onClick : undefined}
    >
      {busy ? <span className={styles.spinner} aria-hidden /> : icon}
      {children}
    </button>
  );
  return unavailable === undefined ? button : <Tooltip text={unavailable}>{button}</Tooltip>;
}

export interface IconButtonProps extends Native {
  readonly name: string;
  readonly icon: ReactNode;
  readonly size?: "dense" | "default";
  readonly pressed?: boolean;
  /** An action whose key is shown in the tooltip. */
  readonly action?: string;
  readonly unavailable?: string | undefined;
}

/** An icon with a name: the tooltip says it with its key, `aria-label` says the same. */
export function IconButton({
  name,
  icon,
  size = "default",
  pressed,
  action,
  unavailable,
  className,
  onClick,
  ...rest
}: IconButtonProps): ReactNode {
  const shownKey = action === undefined ? undefined : keyOf(action);
  return (
    <Tooltip text={unavailable ?? name} {...(shownKey === undefined ? {} : { shownKey })}>
      <button
        type="button"
        {...rest}
        className={classes(
          styles.button,
          styles.ghost,
          styles.icon,
          size === "dense" && styles.dense,
          pressed === true && styles.pressed,
          className,
        )}
        aria-label={name}
        aria-pressed={pressed}
        aria-disabled={unavailable !== undefined || undefined}
        onClick={unavailable === undefined ? onClick : undefined}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
