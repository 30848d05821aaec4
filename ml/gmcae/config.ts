import type { HuRange } from "../patches/index.ts";

/** Everything that decides a GMCAE and how it is trained. Plain JSON. */
export interface GmcaeConfig {
  readonly name: string;
  /**
   * `original`: kdsb17's convolutions, a code of (P/8)³ positions. `bottleneck`: half the resolution first, then one code of
   * `denseUnits` numbers a patch. `context`: a U-shaped net that sees a patch with a block blanked and fills the block.
   */
  readonly network: NetworkName;
  /** Side of a patch in voxels of 1 mm, a multiple of 8. */
  readonly patchSize: number;
  /** Channels of the three resolutions of the encoder; the decoder mirrors them. */
  readonly filters: readonly [number, number, number];
  /** Units of the hidden layers of the original's two dense heads, or of the code. */
  readonly denseUnits: number;
  /**
   * HU that a `bottleneck` reads as 0. At the original's −300 a patch of lung is one large constant and small differences, and a
   * code learned the differences late (docs/results.md); at −825, aerated lung, the constant is gone. Other networks say −300.
   */
  readonly centreHu: number;
  /**
   * What a `bottleneck`'s code passes through. `relu`, that of its first models: a number that is below 0 on every patch learns
   * no more and says nothing. `linear`: nothing. Other networks have no such code and say `relu`.
   */
  readonly codeActivation: CodeActivation;
  /**
   * `patch mixture`: the original's, m spherical Gaussians over whole patches. `voxel mixture`: m Gaussians a voxel, each with
   * its own weight, mean and σ there. `voxel gaussian`: the same with one. `fixed variance`: one, whose σ is one number for all.
   */
  readonly likelihood: Likelihood;
  /** Components m of the mixture. */
  readonly gaussians: number;
  /** Least variance (normalised units squared): 4e-4 is 14 HU, about the noise of a chest CT. 0 is the original's. */
  readonly varianceFloor: number;
  /**
   * What makes a number above 0 of the network's output, on top of the floor: `elu`, the original's ELU + 1; `softplus`; `exp`,
   * so that the network gives a logarithm. Of a variance in a `patch mixture`, of σ at every voxel.
   */
  readonly varianceActivation: VarianceActivation;
  /**
   * β of β-NLL (Seitzer et al., ICLR 2022): each term of the loss is weighted by (variance)^β, held constant. 0 is the
   * likelihood itself, 0.5 what they recommend; losses are reported without it.
   */
  readonly beta: number;
  /** HU that the network sees; beyond, the nearer end. null is the original's: no limit. */
  readonly clipHu: HuRange | null;
  /** Voxels whose likelihood is trained: all of a patch, or those of the lungs that are not left out. */
  readonly lossOn: "patch" | "lung";
  /** What the gradient is taken of. Losses are reported per voxel in both cases. */
  readonly objective: "nats per voxel" | "nats per patch";
  /**
   * `adam`: the original's, of every parameter. `muon`: of the kernels between the first layer and the outputs, which it
   * learns several times as fast (docs/results.md); the rest by Adam, both at one rate.
   */
  readonly optimiser: OptimiserName;
  /** Global norm that gradients are clipped to; null: never. */
  readonly clipNorm: number | null;
  readonly learningRate: number;
  /** Patches a step. */
  readonly batch: number;
}

/** What a network is built from. */
export type NetworkShape = Pick<
  GmcaeConfig,
  | "network"
  | "patchSize"
  | "filters"
  | "denseUnits"
  | "centreHu"
  | "codeActivation"
  | "likelihood"
  | "gaussians"
  | "varianceFloor"
  | "varianceActivation"
>;

export type NetworkName = "original" | "bottleneck" | "context";
export type OptimiserName = "adam" | "muon";
export type CodeActivation = "relu" | "linear";
export type Likelihood = "patch mixture" | "voxel mixture" | "voxel gaussian" | "fixed variance";
export type VarianceActivation = "elu" | "softplus" | "exp";

/** A configuration from a file or a command line: the whole of it, or every problem as a sentence. */
export function readConfig(
  value: unknown,
): { readonly config: GmcaeConfig } | { readonly problems: readonly string[] } {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { problems: ["A configuration is a JSON object; something else was given."] };
  const given: Readonly<Record<string, unknown>> = { ...beforeVoxelMixtures, ...value };
  const found: Readonly<Record<string, unknown>> = { ...beforeActivations(given), ...given };
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
  if (problems.length > 0) return { problems };
  const config = found as unknown as GmcaeConfig;
  const mismatches = [...mismatchesOf(config)];
  return mismatches.length === 0 ? { config } : { problems: mismatches };
}

/** What a bottleneck has to choose, as it is in every other network and was in the first bottlenecks. */
export const uncentred = { centreHu: -300, codeActivation: "relu" } as const;

/** What a configuration was before it could say otherwise: models of that time still open. */
const beforeVoxelMixtures = { network: "original", likelihood: "patch mixture", lossOn: "patch" } as const;

/** The same of later: each likelihood had its one activation, every code a ReLU, nothing was centred or weighted, and Adam did the rest. */
function beforeActivations({ likelihood }: Readonly<Record<string, unknown>>): Partial<GmcaeConfig> {
  return {
    varianceActivation: likelihood === "patch mixture" ? "elu" : "softplus",
    ...uncentred,
    beta: 0,
    optimiser: "adam",
  };
}

/** Keys that are right by themselves and wrong together. */
function* mismatchesOf(config: GmcaeConfig): Generator<string> {
  const { network, likelihood, gaussians, varianceFloor, beta, lossOn, objective } = config;
  const isPatchwise = likelihood === "patch mixture";
  if ((network === "original") !== isPatchwise)
    yield `network and likelihood: “patch mixture” is the original's and goes with no other network; ${network} with ${likelihood} was given.`;
  if (network !== "bottleneck")
    for (const key of ["centreHu", "codeActivation"] as const)
      if (config[key] !== uncentred[key])
        yield `${key}: only a “bottleneck” can have another than ${uncentred[key]}; ${config[key]} with ${network} was given.`;
  if ((likelihood === "voxel gaussian" || likelihood === "fixed variance") && gaussians !== 1)
    yield `gaussians: ${likelihood} has 1 component; ${gaussians} was given.`;
  if (!isPatchwise && varianceFloor === 0)
    yield `varianceFloor: ${likelihood} needs one above 0, or σ goes to 0 where a patch is constant.`;
  if (likelihood === "fixed variance" && beta !== 0)
    yield `beta: “fixed variance” has one σ for every voxel, so that there is nothing to weight; ${beta} was given.`;
  if (isPatchwise && lossOn === "lung") yield "lossOn: “patch mixture” is of whole patches; “lung” was given.";
  if (!isPatchwise && objective === "nats per patch")
    yield `objective: ${likelihood} is trained in nats per voxel; “nats per patch” was given.`;
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
const oneOf = (...words: readonly string[]): Rule => ({
  wants: words.map((word) => `"${word}"`).join(" or "),
  holds: (value) => words.includes(value as string),
});

const rules: Readonly<Record<keyof GmcaeConfig, Rule>> = {
  name: { wants: "a short text", holds: (v) => typeof v === "string" && v.length > 0 && v.length <= 80 },
  network: oneOf("original", "bottleneck", "context"),
  patchSize: { wants: "a multiple of 8 from 8 to 128", holds: (v) => isInteger(v, 8, 128) && v % 8 === 0 },
  filters: {
    wants: "three whole numbers from 1 to 1024",
    holds: (v) => Array.isArray(v) && v.length === 3 && v.every((f) => isInteger(f, 1, 1024)),
  },
  denseUnits: integer(1, 4096),
  centreHu: { wants: "a number from -1024 to 3071", holds: (v) => isNumber(v, -1024, 3071) },
  codeActivation: oneOf("relu", "linear"),
  likelihood: oneOf("patch mixture", "voxel mixture", "voxel gaussian", "fixed variance"),
  gaussians: integer(1, 64),
  varianceFloor: { wants: "a number from 0 to 1", holds: (v) => isNumber(v, 0, 1) },
  varianceActivation: oneOf("elu", "softplus", "exp"),
  beta: { wants: "a number from 0 to 1", holds: (v) => isNumber(v, 0, 1) },
  clipHu: {
    wants: "null or two numbers [lowest HU, highest HU], the lower first",
    holds: (v) => v === null || isHuRange(v),
  },
  lossOn: oneOf("patch", "lung"),
  objective: oneOf("nats per voxel", "nats per patch"),
  optimiser: oneOf("adam", "muon"),
  clipNorm: { wants: "null or a number above 0", holds: (v) => v === null || (isNumber(v, 0, 1e9) && v > 0) },
  learningRate: { wants: "a number above 0, at most 1", holds: (v) => isNumber(v, 0, 1) && v > 0 },
  batch: integer(1, 1024),
};
