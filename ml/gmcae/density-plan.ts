import { tf } from "../engine/index.ts";
import type { Device, Program, TensorSpec, Values } from "../engine/index.ts";
import { huFromNormalised, huPerUnit } from "../patches/index.ts";
import { mapBlankMm } from "./blank.ts";
import type { GmcaeConfig } from "./config.ts";
import { gmcae } from "./network.ts";
import { mapInput, networkInput } from "./objective.ts";

/** The mixture that a model gives voxel `i` ([z][y][x]) of patch `p`: component k's ln weight, mean and σ in HU. */
export type ComponentAt = (p: number, i: number, k: number) => readonly [number, number, number];

/** A model's whole density, for figures in bits; maps are `compileMap`'s. */
export interface DensityPlan {
  readonly config: GmcaeConfig;
  readonly batch: number;
  /** Voxels at each face of a patch that the density is not for: the network that fills blanks gives its blank's. */
  readonly margin: number;
  /** `patches` holds `batch` normalised patches. What is returned is the plan's own until the next run. */
  run(patches: Float32Array<ArrayBuffer>): Promise<ComponentAt>;
  dispose(): Promise<void>;
}

const batch = 4;

/** Compiles `config` with its weights fixed. */
export async function compileDensity({
  device,
  config,
  weights,
}: {
  readonly device: Device;
  readonly config: GmcaeConfig;
  readonly weights: Values;
}): Promise<DensityPlan> {
  const { patchSize: p, gaussians: m } = config;
  const inputs: Record<string, TensorSpec> = { x: { shape: [batch, p, p, p, 1] } };
  for (const [name, { shape }] of Object.entries(gmcae(config).spec)) inputs[name] = { shape };
  const plan = await device.compile(densityProgram(config), inputs, { constants: weights });
  const isPatchwise = config.likelihood === "patch mixture";
  return {
    config,
    batch,
    margin: config.network === "context" ? (p - mapBlankMm) / 2 : 0,
    async run(patches) {
      const { logWeight, mu, sigma } = await plan.run({ x: patches });
      const place = (patch: number, i: number, k: number): number =>
        isPatchwise ? patch * m + k : (patch * p ** 3 + i) * m + k;
      return (patch, i, k) => [
        logWeight![place(patch, i, k)]!,
        huFromNormalised(mu![(patch * p ** 3 + i) * m + k]!),
        huPerUnit * sigma![place(patch, i, k)]!,
      ];
    },
    dispose: () => plan.dispose(),
  };
}

function densityProgram(config: GmcaeConfig): Program {
  const model = gmcae(config);
  return (inputs) => {
    const x = inputs["x"]!;
    if (config.likelihood === "patch mixture") {
      const { log_prior, mu, sigma_sq } = model.apply(inputs, x) as Record<"log_prior" | "mu" | "sigma_sq", tf.Tensor>;
      return { logWeight: log_prior, mu, sigma: tf.sqrt(sigma_sq) };
    }
    const outputs = model.apply(inputs, networkInput(mapInput(config, x)));
    return { logWeight: outputs["log_weight"]!, mu: outputs["mu"]!, sigma: tf.exp(outputs["log_sigma"]!) };
  };
}
