import { Progress as BaseProgress } from "@base-ui/react/progress";
import { CircleAlert, CircleCheck, CircleX, Info, TriangleAlert } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { classes } from "../classes.ts";
import styles from "./surfaces.module.css";

export type Tone = "ok" | "warn" | "bad" | "info" | "neutral";

const chipIcons: Readonly<Record<Tone, ReactNode>> = {
  ok: <CircleCheck size={12} strokeWidth={2.25} aria-hidden />,
  warn: <TriangleAlert size={12} strokeWidth={2.25} aria-hidden />,
  bad: <CircleX size={12} strokeWidth={2.25} aria-hidden />,
  info: <Info size={12} strokeWidth={2.25} aria-hidden />,
  neutral: null,
};

/** A state: icon and word, so that colour never stands alone. */
export function Chip({
  tone = "neutral",
  icon,
  children,
}: {
  readonly tone?: Tone;
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <span className={classes(styles.chip, styles[tone])}>
      {icon ?? chipIcons[tone]}
      {children}
    </span>
  );
}

export interface BannerProps {
  readonly tone: "info" | "warn" | "bad";
  readonly title: ReactNode;
  readonly code?: string | undefined;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

const bannerLook = { info: styles.bannerInfo, warn: styles.bannerWarn, bad: styles.bannerBad } as const;

/** What happened, in the pane it concerns: state, cause, one action. */
export function Banner({ tone, title, code, children, actions }: BannerProps): ReactNode {
  return (
    <div className={classes(styles.banner, bannerLook[tone])} role={tone === "bad" ? "alert" : "status"}>
      {tone === "info" ? (
        <Info size={16} aria-hidden />
      ) : tone === "warn" ? (
        <TriangleAlert size={16} aria-hidden />
      ) : (
        <CircleAlert size={16} aria-hidden />
      )}
      <div className={styles.bannerText}>
        <strong>{title}</strong> {code !== undefined && <span className={styles.bannerCode}>{code}</span>}
        {children !== undefined && <div>{children}</div>}
      </div>
      {actions !== undefined && <div className={styles.bannerActions}>{actions}</div>}
    </div>
  );
}

/** How far: a bar where a total exists, a moving piece where none does. `share` is 0–1. */
export function Progress({
  label,
  share,
  className,
}: {
  readonly label: string;
  readonly share: number | null;
  readonly className?: string;
}): ReactNode {
  const whole = share === null ? null : Math.round(share * 1000) / 10;
  const scale: CSSProperties | undefined =
    share === null ? undefined : { width: "100%", transform: `scaleX(${Math.min(1, Math.max(0, share))})` };
  return (
    <BaseProgress.Root className={classes(styles.progress, className)} value={whole} aria-label={label}>
      <BaseProgress.Track className={styles.track}>
        <BaseProgress.Indicator className={styles.bar} style={scale} />
      </BaseProgress.Track>
    </BaseProgress.Root>
  );
}

/** What belongs here, one way to begin, one way around. */
export function Empty({
  title,
  children,
  actions,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}): ReactNode {
  return (
    <div className={styles.empty}>
      <h2 className={styles.emptyTitle}>{title}</h2>
      {children !== undefined && <div className={styles.emptyText}>{children}</div>}
      {actions !== undefined && <div className={styles.emptyActions}>{actions}</div>}
    </div>
  );
}

/** The place of something that is on its way, in its final size. */
export function Skeleton({
  width,
  height,
}: {
  readonly width: number | string;
  readonly height: number | string;
}): ReactNode {
  return <div className={styles.skeleton} style={{ width, height }} aria-hidden />;
}
