import { tf } from "../engine/index.ts";
import type { Device, Program, TensorSpec, Tensors, Values } from "../engine/index.ts";
import { mapBlankMm } from "./blank.ts";
import type { GmcaeConfig } from "./config.ts";
import { halfLogTwoPi } from "../statistics/index.ts";
import { negativeLogLikelihood } from "./likelihood.ts";
import { gmcae, patchesPerRun } from "./network.ts";
import { mapInput, networkInput, patchExponents } from "./objective.ts";
import { voxelExponents, voxelLoss, voxelMoments } from "./voxel-likelihood.ts";

/** What the network says of a batch of normalised patches. */
export interface PatchMaps {
  /** Nats per voxel, [patch][z][y][x]. */
  readonly loss: Float32Array;
  /** Normalised, [patch][z][y][x]. */
  readonly reconstruction: Float32Array;
  /** Standard deviation that the model gives each voxel, normalised units, [patch][z][y][x]. */
  readonly sigma: Float32Array;
  /** Index 0 … m − 1 of the component that takes most of each voxel, [patch][z][y][x]. */
  readonly component: Float32Array;
  /** The patch's whole negative log-likelihood in nats. */
  readonly exactLossNats: Float32Array;
}

/** A trained GMCAE made ready to map lungs on one device. */
export interface MapPlan {
  readonly config: GmcaeConfig;
  /** Patches a run. */
  readonly batch: number;
  /** Voxels at each face of a patch that the maps say nothing of: 0 for an autoencoder, else all around the middle blank. */
  readonly margin: number;
  /** `patches` holds `batch` normalised patches, [patch][z][y][x]. The arrays returned are the plan's own until the next run. */
  run(patches: Float32Array<ArrayBuffer>): Promise<PatchMaps>;
  dispose(): Promise<void>;
}

export interface MapPlanOptions {
  readonly device: Device;
  readonly config: GmcaeConfig;
  /** By parameter name, as `gmcae(config).spec`. */
  readonly weights: Values;
  /** Reconstruct by the original's single component, argmax_k(log-prior − ½·ln s), instead of the mean under responsibilities. */
  readonly faithful?: boolean;
}

/** Compiles the map of `config` with its weights fixed. */
export async function compileMap({ device, config, weights, faithful = false }: MapPlanOptions): Promise<MapPlan> {
  const { spec } = gmcae(config);
  const batch = patchesPerRun(config);
  const p = config.patchSize;
  const inputs: Record<string, TensorSpec> = { x: { shape: [batch, p, p, p, 1] } };
  for (const [name, { shape }] of Object.entries(spec)) inputs[name] = { shape };
  const plan = await device.compile(mapProgram(config, faithful), inputs, { constants: weights });
  const into: Values = {
    loss: new Float32Array(batch * p ** 3),
    reconstruction: new Float32Array(batch * p ** 3),
    sigma: new Float32Array(batch * p ** 3),
    component: new Float32Array(batch * p ** 3),
    exactLossNats: new Float32Array(batch),
  };
  return {
    config,
    batch,
    margin: config.network === "context" ? (p - mapBlankMm) / 2 : 0,
    run: async (patches) => (await plan.run({ x: patches }, into)) as unknown as PatchMaps,
    dispose: () => plan.dispose(),
  };
}

function mapProgram(config: GmcaeConfig, single: boolean): Program {
  return config.likelihood === "patch mixture" ? patchProgram(config, single) : voxelProgram(config);
}

/**
 * Per voxel i of a patch Σ_k r_k·[½·ln(2π·s_k) + (x_i − μ_ik)²/(2·s_k)], r the patch's responsibilities (softmax of the
 * exponents of the likelihood). Summed over the patch it is the exact loss less KL(r ‖ prior), a few nats.
 */
function patchProgram(config: GmcaeConfig, single: boolean): Program {
  const model = gmcae(config);
  const { patchSize: p, gaussians: m } = config;
  return (inputs: Tensors): Tensors => {
    const x = inputs["x"]!;
    const n = x.shape[0]!;
    const outputs = model.apply(inputs, x);
    const { mu, sigma_sq, log_prior } = outputs as Record<"mu" | "sigma_sq" | "log_prior", tf.Tensor>;
    const exponents = patchExponents(outputs, x, p ** 3);
    const responsibility = tf.softmax(exponents, 1);
    const everywhere = (values: tf.Tensor): tf.Tensor =>
      tf.mul(tf.reshape(values, [n, 1, 1, 1]), tf.ones([n, p, p, p]));
    const perComponent = (values: tf.Tensor): tf.Tensor => tf.reshape(values, [n, 1, 1, 1, m]);
    const normaliser = tf.sum(tf.mul(responsibility, tf.add(tf.mul(tf.log(sigma_sq), 0.5), halfLogTwoPi)), 1);
    const weight = tf.mul(tf.div(responsibility, sigma_sq), 0.5);
    const misfit = tf.sum(tf.mul(tf.square(tf.sub(x, mu)), perComponent(weight)), 4);
    const chosen = single ? oneHotOfLargest(tf.sub(log_prior, tf.mul(tf.log(sigma_sq), 0.5))) : responsibility;
    return {
      loss: tf.add(misfit, tf.reshape(normaliser, [n, 1, 1, 1])),
      reconstruction: tf.sum(tf.mul(mu, perComponent(chosen)), 4),
      sigma: everywhere(tf.sqrt(tf.sum(tf.mul(responsibility, sigma_sq), 1))),
      component: everywhere(placeOfLargest(responsibility, 1)),
      exactLossNats: negativeLogLikelihood(exponents),
    };
  };
}

/** The voxel's own negative log-likelihood; the reconstruction is the mixture's mean. */
function voxelProgram(config: GmcaeConfig): Program {
  const model = gmcae(config);
  return (inputs: Tensors): Tensors => {
    const x = inputs["x"]!;
    const input = mapInput(config, x);
    const outputs = model.apply(inputs, networkInput(input));
    const exponents = voxelExponents(outputs, x);
    const loss = voxelLoss(exponents);
    const { mean, deviation } = voxelMoments(outputs);
    const scored = input.blank === undefined ? loss : tf.mul(loss, input.blank);
    return {
      loss,
      reconstruction: mean,
      sigma: deviation,
      component: placeOfLargest(exponents, 4),
      exactLossNats: tf.sum(scored, [1, 2, 3, 4]),
    };
  };
}

function placeOfLargest(values: tf.Tensor, axis: number): tf.Tensor {
  return tf.cast(tf.argMax(values, axis), "float32");
}

/** 1 where a row is largest, else 0: a comparison-free form that every device lowers (step is 0 at 0). */
function oneHotOfLargest(rows: tf.Tensor): tf.Tensor {
  return tf.sub(1, tf.step(tf.sub(tf.max(rows, 1, true), rows)));
}
