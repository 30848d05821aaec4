import { InvalidArgumentError } from "commander";

/** One value of a configuration that `--set` may change: its name, what it must be, what it means. */
interface ConfigKey {
  readonly key: string;
  readonly wants: string;
  readonly meaning: string;
}

/** The keys of a GMCAE's configuration. The command line loads no science: a test holds this against ml/gmcae. */
export const configKeys: readonly ConfigKey[] = [
  {
    key: "network",
    wants: '"original" or "bottleneck" or "context"',
    meaning:
      "the original's convolutions; one code a patch; or a net that fills a blanked block from what surrounds it",
  },
  { key: "patchSize", wants: "a multiple of 8 from 8 to 128", meaning: "side of a patch in voxels of 1 mm" },
  {
    key: "filters",
    wants: "three whole numbers from 1 to 1024",
    meaning: "channels of the three resolutions of the encoder; the decoder mirrors them",
  },
  {
    key: "denseUnits",
    wants: "a whole number from 1 to 4096",
    meaning: "units of the hidden layers of the original's dense heads, or of the code",
  },
  {
    key: "centreHu",
    wants: "a number from -1024 to 3071",
    meaning:
      "HU that a bottleneck reads as 0: the original's -300, or that of aerated lung, from which it learns sooner",
  },
  {
    key: "codeActivation",
    wants: '"relu" or "linear"',
    meaning: "what a bottleneck's code passes through; under relu numbers of it that are never above 0 are lost",
  },
  {
    key: "likelihood",
    wants: '"patch mixture" or "voxel mixture" or "voxel gaussian" or "fixed variance"',
    meaning: "the density that is learned: of whole patches as in the original, or at every voxel",
  },
  { key: "gaussians", wants: "a whole number from 1 to 64", meaning: "components m of the mixture" },
  {
    key: "varianceFloor",
    wants: "a number from 0 to 1",
    meaning: "least variance, in units of (700 HU)²; 4e-4 is 14 HU, about the noise of a chest CT",
  },
  {
    key: "varianceActivation",
    wants: '"elu" or "softplus" or "exp"',
    meaning: "what makes a number above 0 of the network's output: the original's ELU + 1, a softplus, or exp",
  },
  {
    key: "beta",
    wants: "a number from 0 to 1",
    meaning: "weights each term of the loss by (variance)^beta; 0 is the likelihood itself",
  },
  {
    key: "clipHu",
    wants: "null or two numbers [lowest HU, highest HU], the lower first",
    meaning: "HU that the network sees; beyond, the nearer end",
  },
  {
    key: "lossOn",
    wants: '"patch" or "lung"',
    meaning: "voxels whose likelihood is trained: all, or those of the lungs",
  },
  {
    key: "objective",
    wants: '"nats per voxel" or "nats per patch"',
    meaning: "what the gradient is taken of; losses are reported per voxel in both cases",
  },
  {
    key: "optimiser",
    wants: '"adam" or "muon"',
    meaning: "what steps the kernels of hidden layers: Adam as in the original, or Muon, which learns them sooner",
  },
  {
    key: "clipNorm",
    wants: "null or a number above 0",
    meaning: "global norm that gradients are clipped to; null: never",
  },
  { key: "learningRate", wants: "a number above 0, at most 1", meaning: "highest learning rate" },
  { key: "batch", wants: "a whole number from 1 to 1024", meaning: "patches a step" },
];

/**
 * `--set key=value` onto those before it; the value stays text, training reads JSON in it. Wrong use where the key is none, where
 * no value stands, or where one of the two that a run carries as numbers is none.
 */
export function collectSet(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf("=");
  const [key, value] = at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  const unknown = unknownKeys([key]);
  if (unknown !== null) throw new InvalidArgumentError(unknown);
  if (value === "") throw new InvalidArgumentError(`${key}: a value is missing; write ${key}=VALUE.`);
  const known = configKeys.find((each) => each.key === key);
  if ((key === "batch" || key === "learningRate") && !(Number(value) > 0))
    throw new InvalidArgumentError(`${key}: ${known?.wants ?? ""}; ${value} was given.`);
  return { ...before, [key]: value };
}

/** What is wrong with keys that are to be set, in a sentence that names each; null where nothing is. */
export function unknownKeys(keys: readonly string[]): string | null {
  const unknown = keys.filter((key) => !configKeys.some((known) => known.key === key));
  if (unknown.length === 0) return null;
  return `${unknown.join(", ")}: not a key of a configuration. Keys are ${configKeys.map(({ key }) => key).join(", ")}.`;
}
