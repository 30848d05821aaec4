import { tf } from "../engine/index.ts";
import { encode, encoderSpec } from "../gmcae/index.ts";
import { dense, denseSpec, relu } from "../nn/index.ts";
import type { Model, ParamSpec } from "../nn/index.ts";
import { SpatialPyramidPooling3D, pyramidWidth } from "./pyramid.ts";
import type { BinRule } from "./pyramid.ts";

export interface LungNetConfig {
  readonly filters: readonly [number, number, number];
  /** Units of the hidden layers. */
  readonly hidden: readonly number[];
  readonly bins: BinRule;
}

/** The original's classifier (kdsb17, scripts/train_classifier.py): 23,619,137 parameters. */
export const seedLungNet: LungNetConfig = { filters: [64, 128, 256], hidden: [1024, 1024], bins: "floor" };

/** The convolutions that the original's script freezes after taking them over from the GMCAE. The last block is trained. */
export const seedFrozenLayers: readonly string[] = [
  "encoder_conv_1-2_0",
  "encoder_conv_2-1_0",
  "encoder_conv_1-2_1",
  "encoder_conv_2-1_1",
];

/**
 * Encoder → spatial pyramid (1, 2, 4) → hidden layers with ReLU → one logit, for a lung box x [N, z, y, x, 1] of any size.
 * `apply` gives `encoded`, `pooled`, `logit` [N, 1] and `probability` [N, 1]. Layers are named as Keras numbers them.
 */
export function lungNet({ filters, hidden, bins }: LungNetConfig): Model {
  const widths = [pyramidWidth(filters[2]), ...hidden, 1];
  const names = widths.slice(1).map((_, i) => `dense_${i + 1}`);
  const spec: Record<string, ParamSpec> = encoderSpec(filters);
  names.forEach((name, i) => Object.assign(spec, denseSpec(name, widths[i]!, widths[i + 1]!)));
  const pool = SpatialPyramidPooling3D(bins);
  return {
    spec,
    apply(parameters, x) {
      const encoded = encode(parameters, x, filters);
      const pooled = pool(encoded);
      const logit = names.reduce<tf.Tensor>((h, name, i) => dense(parameters, name, i === 0 ? h : relu(h)), pooled);
      return { encoded, pooled, logit, probability: tf.sigmoid(logit) };
    },
  };
}
