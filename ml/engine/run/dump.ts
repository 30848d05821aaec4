import { printGraph } from "../ir/print.ts";
import { optimise } from "../passes/index.ts";
import { trace } from "../trace/trace.ts";
import type { Program, TensorSpec } from "../types.ts";
import { toOnnx } from "./compile.ts";

/** What a program is at each stage on its way to the runtime. */
export interface ProgramStages {
  /** As traced, and after all passes: `printGraph`, a node a line. */
  readonly traced: string;
  readonly optimised: string;
  /** What ONNX Runtime is given. */
  readonly onnx: Uint8Array<ArrayBuffer>;
}

/** Every stage of a program, computing nothing; for reading, and for viewers of ONNX files. */
export function dumpProgram(program: Program, inputs: Readonly<Record<string, TensorSpec>>): ProgramStages {
  const graph = trace(program, inputs);
  return { traced: printGraph(graph), optimised: printGraph(optimise(graph)), onnx: toOnnx(graph) };
}
