import type { Outcome } from "./explosion-run.ts";
import type { Variant } from "./explosion-variants.ts";

/** One row a variant that has been run, as Markdown: the range over its seeds. */
export function explosionTable(variants: readonly Variant[], outcomes: readonly Outcome[]): string {
  const header = [
    "what was tried",
    "seeds × steps",
    "runs ended by NaN",
    "skipped steps",
    "gradient norm, first",
    "largest after step 50",
    "largest loss after step 50",
    "smallest σ, HU",
    "held-out nats per voxel",
    "dead components",
  ];
  const rows = variants.flatMap((variant) => {
    const own = outcomes.filter((outcome) => outcome.variant === variant.id);
    return own.length === 0 ? [] : [rowOf(variant, own)];
  });
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function rowOf({ words }: Variant, own: readonly Outcome[]): string[] {
  const whole = own.filter(({ stoppedBy }) => stoppedBy === null);
  const steps = Math.max(...own.map((outcome) => outcome.steps));
  return [
    words,
    `${own.length} × ${steps}`,
    String(own.length - whole.length),
    // The step that ends a run is skipped as those before it, and reports nothing any more.
    String(own.length - whole.length + own.reduce((sum, { skipped }) => sum + skipped, 0)),
    range(own.map(({ firstNorm }) => firstNorm)),
    range(own.map(({ largestNorm }) => largestNorm)),
    range(own.map(({ largestLossNats }) => largestLossNats)),
    range(own.map(({ smallestSigmaHu }) => smallestSigmaHu)),
    range(own.map(({ heldOutNats }) => heldOutNats)),
    `${range(
      whole.map(({ dead }) => dead),
      (count) => count.toFixed(0),
    )} of ${own[0]!.components}`,
  ];
}

/** Lowest and highest of what there is, as one where they read the same. */
function range(values: readonly (number | null)[], words = legible): string {
  const there = values.filter((value) => value !== null);
  if (there.length === 0) return "none";
  const [low, high] = [Math.min(...there), Math.max(...there)].map(words);
  return low === high ? low! : `${low} … ${high}`;
}

/** Three digits, no exponent from a thousandth to a million; a true minus. */
function legible(value: number): string {
  const size = Math.abs(value);
  const digits =
    size >= 1000 && size < 1e6 ? size.toFixed(0) : size < 5e-4 ? "0" : size.toPrecision(size < 0.1 ? 2 : 3);
  return value < 0 && Number(digits) !== 0 ? `−${digits}` : digits;
}
