import { createSession, loadRuntime } from "../run/session.ts";
import type { TensorSpec, Values } from "../types.ts";

/** Runs a model of a test's own making on float32 inputs. Returns one float32 output. */
export async function runOnnx(
  model: Uint8Array,
  specs: Readonly<Record<string, TensorSpec>>,
  feeds: Values,
  output: string,
): Promise<Float32Array> {
  const runtime = await loadRuntime();
  const session = await createSession(runtime, model, { threads: 1 });
  const tensor = (name: string, shape: readonly number[]) =>
    new runtime.Tensor("float32", feeds[name] as Float32Array, [...shape]);
  const tensors = Object.entries(specs).map(([name, { shape }]) => [name, tensor(name, shape)] as const);
  const result = await session.run(Object.fromEntries(tensors));
  await session.release();
  return result[output]?.data as Float32Array;
}
