/** Thin no-break space: stands between a number and its unit. */
export const thin = "\u202f";
/** What stands where there is no value. */
export const none = "–";

/** A number in words of the desk: true minus, thousands with commas, fixed decimals. */
export function number(value: number, decimals = 0): string {
  if (!Number.isFinite(value)) return none;
  const text = new Intl.NumberFormat("en-US", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value);
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace("-", "−");
}

/** A number with its unit, never broken over a line: `1.25 mm`. */
export function quantity(value: number, unit: string, decimals = 0): string {
  return Number.isFinite(value) ? `${number(value, decimals)}${thin}${unit}` : none;
}

/**
 * A probability (0–1) in words: whole per cent where the interval is wider than ten points or unknown,
 * one decimal below 10 % where it is narrower; `< 1 %`, `> 99 %` at the ends.
 */
export function percent(share: number, interval?: readonly [number, number] | null): string {
  if (!Number.isFinite(share)) return none;
  const narrow = interval !== undefined && interval !== null && interval[1] - interval[0] <= 0.1;
  if (share < 0.01 && !narrow) return `<${thin}1${thin}%`;
  if (share > 0.99) return `>${thin}99${thin}%`;
  return `${number(share * 100, narrow && share < 0.1 ? 1 : 0)}${thin}%`;
}

/** An interval of shares: `12–58 %`. */
export function percentRange([low, high]: readonly [number, number]): string {
  const narrow = high - low <= 0.1 && high < 0.1;
  return `${number(low * 100, narrow ? 1 : 0)}–${number(high * 100, narrow ? 1 : 0)}${thin}%`;
}

/** Time left or taken, rounded to what a person uses: `about 4 min`, `about 1 h 50 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return quantity(Math.max(1, Math.round(seconds)), "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return quantity(minutes, "min");
  const rest = minutes % 60;
  return quantity(Math.floor(minutes / 60), "h") + (rest > 0 ? ` ${quantity(rest, "min")}` : "");
}

/** `2 min ago`, `yesterday`, or the ISO date when older than a week. */
export function ago(iso: string, now: number): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (!Number.isFinite(seconds)) return none;
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${quantity(Math.floor(seconds / 60), "min")} ago`;
  if (seconds < 86_400) return `${quantity(Math.floor(seconds / 3600), "h")} ago`;
  if (seconds < 172_800) return "yesterday";
  return seconds < 604_800 ? `${Math.floor(seconds / 86_400)} days ago` : iso.slice(0, 10);
}

/** `2026-11-24 13:02`, in the reader's own time zone. */
export function dateTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return none;
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `0.70 × 0.70 × 2.50`: unit in the column's header or behind it. */
export function dimensions(values: readonly number[], decimals = 0): string {
  return values.map((value) => number(value, decimals)).join(" × ");
}

/** `1 study`, `12 studies`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}
