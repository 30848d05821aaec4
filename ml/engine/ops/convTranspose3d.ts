import { tf } from "../tf.ts";

export type Strides3d = number | readonly [number, number, number];

/**
 * The adjoint of a 3-D convolution with TensorFlow's SAME padding, with gradients (tfjs-core 4.22 has none for it).
 * `x` is [N, d, h, w, ci] with d = ceil(D / stride), `filter` [kz, ky, kx, co, ci], `outputShape` [N, D, H, W, co].
 */
export function convTranspose3d(
  x: tf.Tensor,
  filter: tf.Tensor,
  outputShape: readonly number[],
  strides: Strides3d,
): tf.Tensor5D {
  const step = typeof strides === "number" ? [strides, strides, strides] : [...strides];
  const run = (kernel: string, inputs: Record<string, tf.Tensor>, attrs: tf.NamedAttrMap): tf.Tensor =>
    tf.engine().runKernel(kernel, inputs, attrs) as tf.Tensor;
  const withGradient = tf.customGrad((image, weights, save) => {
    const [dy, w] = [image as tf.Tensor, weights as tf.Tensor];
    (save as tf.GradSaveFunc)([dy, w]);
    const attrs = { pad: "same", strides: step };
    return {
      value: run("Conv3DBackpropInputV2", { dy, filter: w }, { ...attrs, inputShape: [...outputShape] }),
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const [small, kernel] = saved as [tf.Tensor, tf.Tensor];
        return [
          run("Conv3D", { x: upstream, filter: kernel }, { ...attrs, dataFormat: "NDHWC", dilations: [1, 1, 1] }),
          run("Conv3DBackpropFilterV2", { x: upstream, dy: small }, { ...attrs, filterShape: kernel.shape }),
        ];
      },
    };
  });
  return withGradient(x, filter) as tf.Tensor5D;
}
