import type * as ort from "onnxruntime-node";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { EngineError } from "../errors.ts";
import type { TensorSpec, Values } from "../types.ts";

/** ONNX Runtime's module. It is loaded here and nowhere else; the process must have set ORT_DISABLE_TELEMETRY=1 before. */
type Runtime = typeof ort;

export interface SessionOptions {
  readonly threads?: number;
  readonly spinning?: boolean;
}

/** Loads ONNX Runtime, or throws `ProviderLost` with the reason. */
export async function loadRuntime(): Promise<Runtime> {
  try {
    return await import("onnxruntime-node");
  } catch (cause) {
    throw new EngineError("ProviderLost", `ONNX Runtime cannot be loaded: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Opens a model on the CPU. The arena is on and the memory pattern off in every session: with the pattern a training
 * step takes 1.7 times the memory, and inside Electron the defaults kill the process.
 */
export async function createSession(
  runtime: Runtime,
  model: Uint8Array,
  { threads, spinning }: SessionOptions,
): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: ["cpu"],
    enableCpuMemArena: true,
    enableMemPattern: false,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: spinning === true ? "1" : "0" } } },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  };
  try {
    return await runtime.InferenceSession.create(model, options);
  } catch (cause) {
    throw typed(cause, "ONNX Runtime refused the model");
  }
}

/** Runs a session on arrays, writing into `outputs`. `rename` says under which name the model knows an output. */
export async function runSession(
  { runtime, session }: { runtime: Runtime; session: InferenceSession },
  inputs: { specs: Readonly<Record<string, TensorSpec>>; values: Values },
  outputs: { specs: Readonly<Record<string, TensorSpec>>; values: Values },
  rename: (name: string) => string,
): Promise<void> {
  const tensors = (side: typeof inputs, name: (own: string) => string): Record<string, Tensor> =>
    Object.fromEntries(
      Object.entries(side.specs).map(([own, spec]) => [name(own), tensorOf(runtime, spec, side.values[own])]),
    );
  try {
    await session.run(
      tensors(inputs, (own) => own),
      tensors(outputs, rename),
    );
  } catch (cause) {
    throw typed(cause, "A run of ONNX Runtime failed");
  }
}

function tensorOf(
  runtime: Runtime,
  { shape, dtype = "float32" }: TensorSpec,
  values: Values[string] | undefined,
): Tensor {
  const dims = [...shape];
  return dtype === "int32"
    ? new runtime.Tensor("int32", values as Int32Array, dims)
    : new runtime.Tensor("float32", values as Float32Array, dims);
}

function typed(cause: unknown, what: string): EngineError {
  const message = messageOf(cause);
  const outOfMemory = /alloc|out of memory|memory exhausted/i.test(message);
  if (outOfMemory)
    return new EngineError("OutOfMemory", `The device ran out of memory: use a smaller batch. (${message})`, { cause });
  return new EngineError("BadGraph", `${what}: ${message}`, { cause });
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
