import type { Variant } from "./explosion-variants.ts";

/** What one run of a variant did. Norms are of the loss in nats per voxel, so that all rows compare. */
export interface Outcome {
  readonly id: string;
  readonly variant: string;
  readonly steps: number;
  readonly skipped: number;
  readonly stoppedBy: string | null;
  readonly firstNorm: number;
  readonly largestNorm: number;
  readonly heldOutNats: number | null;
  readonly dead: number;
  readonly components: number;
}

/** One row a variant that has been run, as Markdown: the worst of its seeds for norms, the range of its held-out losses. */
export function explosionTable(variants: readonly Variant[], outcomes: readonly Outcome[]): string {
  const header = [
    "what was tried",
    "seeds",
    "ended by NaN",
    "skipped steps",
    "gradient norm, first",
    "largest after step 50",
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
  const held = own.flatMap(({ heldOutNats }) => (heldOutNats === null ? [] : [heldOutNats])).sort((a, b) => a - b);
  return [
    words,
    String(own.length),
    String(own.filter(({ stoppedBy }) => stoppedBy !== null).length),
    String(own.reduce((sum, { skipped }) => sum + skipped, 0)),
    range(own.map(({ firstNorm }) => firstNorm)),
    Math.max(...own.map(({ largestNorm }) => largestNorm)).toPrecision(3),
    held.length === 0 ? "none" : range(held),
    own.map(({ dead, components }) => `${dead} of ${components}`).join(", "),
  ];
}

function range(values: readonly number[]): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((v) => v.toPrecision(3));
  return low === high ? low! : `${low} … ${high}`;
}
