import type { Outcome } from "./explosion-run.ts";
import type { Variant } from "./explosion-variants.ts";

/** One row a variant that has been run, as Markdown: the worst of its seeds for norms, the range of its held-out losses. */
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
  const held = own.flatMap(({ heldOutNats }) => (heldOutNats === null ? [] : [heldOutNats]));
  const dead = own.map((outcome) => outcome.dead).sort((a, b) => a - b);
  return [
    words,
    `${own.length} × ${range(
      own.map(({ steps }) => steps),
      0,
    )}`,
    String(own.filter(({ stoppedBy }) => stoppedBy !== null).length),
    String(own.reduce((sum, { skipped }) => sum + skipped, 0)),
    range(own.map(({ firstNorm }) => firstNorm)),
    worst(own.map(({ largestNorm }) => largestNorm)),
    worst(own.map(({ largestLossNats }) => largestLossNats)),
    range(own.map(({ smallestSigmaHu }) => smallestSigmaHu)),
    held.length === 0 ? "none" : range(held),
    `${range(dead, 0)} of ${own[0]!.components}`,
  ];
}

function worst(values: readonly number[]): string {
  return legible(Math.max(...values));
}

/** Lowest and highest, as one where they read the same. */
function range(values: readonly number[], decimals?: number): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((v) =>
    decimals === undefined ? legible(v) : v.toFixed(decimals),
  );
  return low === high ? low! : `${low} … ${high}`;
}

/** Three digits, and no exponent below a million. */
function legible(value: number): string {
  if (!Number.isFinite(value)) return "none";
  return Math.abs(value) >= 1000 && Math.abs(value) < 1e6 ? value.toFixed(0) : value.toPrecision(3);
}
