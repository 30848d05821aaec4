import type { Graph } from "../ir/graph.ts";
import { optimise } from "../passes/index.ts";
import { trace } from "../trace/trace.ts";
import type { Program, TensorSpec } from "../types.ts";
import { toOnnx } from "./compile.ts";

/** What a program is at each stage on its way to the runtime. */
export interface ProgramStages {
  readonly traced: Graph;
  /** After all passes. */
  readonly optimised: Graph;
  /** What ONNX Runtime is given. */
  readonly onnx: Uint8Array<ArrayBuffer>;
}

/** Every stage of a program, computing nothing: for reading (`printGraph`), and for viewers of ONNX files. */
export function programStages(program: Program, inputs: Readonly<Record<string, TensorSpec>>): ProgramStages {
  const traced = trace(program, inputs);
  return { traced, optimised: optimise(traced), onnx: toOnnx(traced) };
}
