import { convTranspose3d, tf } from "../engine/index.ts";
import type { Tensors } from "../engine/index.ts";
import type { ParamSpec } from "./model.ts";

// A layer is a function over the record of parameters. It finds its own under `<name>/kernel` and `<name>/bias`.

/** Parameters of `conv3d`: kernel [k, k, k, channelsIn, channelsOut]. */
export function conv3dSpec(name: string, channelsIn: number, channelsOut: number, k = 3): Record<string, ParamSpec> {
  return kernelAndBias(name, [k, k, k, channelsIn, channelsOut], channelsOut);
}

/** 3-D convolution with TensorFlow's SAME padding: output ⌈n / stride⌉; [N, D, H, W, ci] → [N, D′, H′, W′, co]. */
export function conv3d(parameters: Tensors, name: string, x: tf.Tensor, stride = 1): tf.Tensor5D {
  const [kernel, bias] = kernelAndBiasOf(parameters, name);
  const strides: [number, number, number] = [stride, stride, stride];
  return tf.add(tf.conv3d(x as tf.Tensor5D, kernel as tf.Tensor5D, strides, "same"), bias);
}

/** Parameters of `convTranspose3dSame`: kernel [k, k, k, channelsOut, channelsIn], as Keras stores it. */
export function convTranspose3dSpec(
  name: string,
  channelsIn: number,
  channelsOut: number,
  k = 3,
): Record<string, ParamSpec> {
  return kernelAndBias(name, [k, k, k, channelsOut, channelsIn], channelsOut);
}

/** Transposed 3-D convolution, SAME: the adjoint of `conv3d` on an output `stride` times as large as `x`. */
export function convTranspose3dSame(parameters: Tensors, name: string, x: tf.Tensor, stride = 1): tf.Tensor5D {
  const [kernel, bias] = kernelAndBiasOf(parameters, name);
  const [n, d, h, w] = x.shape as [number, number, number, number, number];
  const shape = [n, d * stride, h * stride, w * stride, kernel.shape[3] as number];
  return tf.add(convTranspose3d(x, kernel, shape, stride), bias);
}

/** Parameters of `dense`: kernel [unitsIn, unitsOut]. */
export function denseSpec(name: string, unitsIn: number, unitsOut: number): Record<string, ParamSpec> {
  return kernelAndBias(name, [unitsIn, unitsOut], unitsOut);
}

/** Fully connected layer without activation: [N, unitsIn] → [N, unitsOut]. */
export function dense(parameters: Tensors, name: string, x: tf.Tensor): tf.Tensor2D {
  const [kernel, bias] = kernelAndBiasOf(parameters, name);
  return tf.add(tf.matMul(x as tf.Tensor2D, kernel as tf.Tensor2D), bias);
}

export function relu(x: tf.Tensor): tf.Tensor {
  return tf.relu(x);
}

/** elu(x) + 1, positive for x > −17.3 in float32 (where it rounds to 0): the activation of a variance. */
export function shiftedElu(x: tf.Tensor): tf.Tensor {
  return tf.add(tf.elu(x), 1);
}

/** x − ln Σ exp(x) over the last axis. */
export function logSoftmax(x: tf.Tensor): tf.Tensor {
  return tf.logSoftmax(x, -1);
}

function kernelAndBias(name: string, shape: readonly number[], units: number): Record<string, ParamSpec> {
  return { [`${name}/kernel`]: { shape, init: "glorotUniform" }, [`${name}/bias`]: { shape: [units], init: "zeros" } };
}

function kernelAndBiasOf(parameters: Tensors, name: string): [tf.Tensor, tf.Tensor] {
  const [kernel, bias] = [parameters[`${name}/kernel`], parameters[`${name}/bias`]];
  if (kernel === undefined || bias === undefined)
    throw new Error(`The parameters of layer ${name} are missing: ${name}/kernel, ${name}/bias.`);
  return [kernel, bias];
}
