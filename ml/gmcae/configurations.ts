import type { HuRange } from "../patches/index.ts";

/** Everything that decides a GMCAE and how it is trained. Plain JSON. */
export interface GmcaeConfig {
  readonly name: string;
  /** Side of a patch in voxels of 1 mm, a multiple of 8. */
  readonly patchSize: number;
  /** Channels of the three blocks of the encoder; the decoder mirrors them. */
  readonly filters: readonly [number, number, number];
  /** Units of the hidden layers of the two dense heads. */
  readonly denseUnits: number;
  /** Components m of the mixture. */
  readonly gaussians: number;
  /** Added to every variance (normalised units squared): 1e-4 is 7 HU. 0 is the original's. */
  readonly varianceFloor: number;
  /** HU that the network sees; beyond, the nearer end. null is the original's: no limit. */
  readonly clipHu: HuRange | null;
  /** What the gradient is taken of. Losses are reported per voxel in both cases. */
  readonly objective: "nats per voxel" | "nats per patch";
  /** Global norm that gradients are clipped to; null: never. */
  readonly clipNorm: number | null;
  readonly learningRate: number;
  /** Patches a step. */
  readonly batch: number;
}

export type ConfigurationName = "golden" | "tiny" | "seed";

/**
 * `golden`: the toy of the tests. `tiny`: the original's architecture with an eighth of the channels and two components;
 * trains on two cores, ships. `seed`: the original's network (kdsb17, scripts/train_gmcae.py), trained per voxel and clipped
 * unless `faithful`.
 */
export const configurations: Readonly<Record<ConfigurationName, GmcaeConfig>> = {
  golden: {
    name: "golden",
    patchSize: 16,
    filters: [3, 4, 5],
    denseUnits: 6,
    gaussians: 2,
    varianceFloor: 0,
    clipHu: null,
    objective: "nats per patch",
    clipNorm: null,
    learningRate: 1e-3,
    batch: 2,
  },
  tiny: {
    name: "tiny",
    patchSize: 32,
    filters: [8, 16, 32],
    denseUnits: 128,
    gaussians: 2,
    varianceFloor: 1e-4,
    clipHu: [-1024, 1100],
    objective: "nats per voxel",
    clipNorm: 1,
    learningRate: 1e-3,
    batch: 8,
  },
  seed: {
    name: "seed",
    patchSize: 32,
    filters: [64, 128, 256],
    denseUnits: 128,
    gaussians: 8,
    varianceFloor: 0,
    clipHu: null,
    objective: "nats per voxel",
    clipNorm: 1,
    learningRate: 1e-4,
    batch: 32,
  },
};

/** The same network as the original trained it: nats per patch, no clipping of gradients or HU, no floor. */
export function faithful(config: GmcaeConfig): GmcaeConfig {
  return { ...config, objective: "nats per patch", clipNorm: null, clipHu: null, varianceFloor: 0 };
}

/** Adam's epsilon in the original (Keras's default). */
export const adamEpsilon = 1e-8;

/** A configuration from a file or a command line: the whole of it, or every problem as a sentence. */
export function readConfig(
  value: unknown,
): { readonly config: GmcaeConfig } | { readonly problems: readonly string[] } {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { problems: ["A configuration is a JSON object; something else was given."] };
  const found = value as Readonly<Record<string, unknown>>;
  const problems = [
    ...Object.keys(found)
      .filter((key) => !(key in rules))
      .map((key) => `${key}: not known. Known are ${Object.keys(rules).join(", ")}.`),
    ...Object.entries(rules)
      .filter(([key, rule]) => !rule.holds(found[key]))
      .map(
        ([key, rule]) => `${key}: ${rule.wants}; ${key in found ? JSON.stringify(found[key]) : "nothing"} was given.`,
      ),
  ];
  return problems.length > 0 ? { problems } : { config: found as unknown as GmcaeConfig };
}

interface Rule {
  readonly wants: string;
  holds(value: unknown): boolean;
}

const isInteger = (value: unknown, low: number, high: number): value is number =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
const isNumber = (value: unknown, low: number, high: number): value is number =>
  typeof value === "number" && value >= low && value <= high;
const isHuRange = (value: unknown): boolean => {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [low, high] = value as unknown[];
  return isNumber(low, -32768, 32767) && isNumber(high, -32768, 32767) && low < high;
};
const integer = (low: number, high: number): Rule => ({
  wants: `a whole number from ${low} to ${high}`,
  holds: (value) => isInteger(value, low, high),
});

const rules: Readonly<Record<keyof GmcaeConfig, Rule>> = {
  name: { wants: "a short text", holds: (v) => typeof v === "string" && v.length > 0 && v.length <= 80 },
  patchSize: { wants: "a multiple of 8 from 8 to 128", holds: (v) => isInteger(v, 8, 128) && v % 8 === 0 },
  filters: {
    wants: "three whole numbers from 1 to 1024",
    holds: (v) => Array.isArray(v) && v.length === 3 && v.every((f) => isInteger(f, 1, 1024)),
  },
  denseUnits: integer(1, 4096),
  gaussians: integer(1, 64),
  varianceFloor: { wants: "a number from 0 to 1", holds: (v) => isNumber(v, 0, 1) },
  clipHu: {
    wants: "null or two numbers [lowest HU, highest HU], the lower first",
    holds: (v) => v === null || isHuRange(v),
  },
  objective: {
    wants: '"nats per voxel" or "nats per patch"',
    holds: (v) => v === "nats per voxel" || v === "nats per patch",
  },
  clipNorm: { wants: "null or a number above 0", holds: (v) => v === null || (isNumber(v, 0, 1e9) && v > 0) },
  learningRate: { wants: "a number above 0, at most 1", holds: (v) => isNumber(v, 0, 1) && v > 0 },
  batch: integer(1, 1024),
};
