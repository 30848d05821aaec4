import type { TensorSpec, Values } from "../types.ts";

/** Runs a model that only tests see, with no more options than it needs. Returns one float32 output. */
export async function runOnnx(
  model: Uint8Array,
  specs: Readonly<Record<string, TensorSpec>>,
  feeds: Values,
  output: string,
): Promise<Float32Array> {
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  const session = await InferenceSession.create(model, { enableMemPattern: false, logSeverityLevel: 3 });
  const tensors = Object.entries(specs).map(
    ([name, { shape }]) => [name, new Tensor("float32", feeds[name] as Float32Array, [...shape])] as const,
  );
  const result = await session.run(Object.fromEntries(tensors));
  await session.release();
  return result[output]?.data as Float32Array;
}
