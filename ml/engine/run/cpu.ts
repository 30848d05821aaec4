import { EngineError } from "../errors.ts";
import { outputName } from "../lower/lower.ts";
import { outputSpecs, trace } from "../trace/trace.ts";
import type { CompileOptions, Device, Plan, Program, TensorSpec, Values } from "../types.ts";
import { toOnnx } from "./compile.ts";
import { refuseTooLarge } from "./estimate.ts";
import { checkFeeds, freeInputs, outputArrays } from "./feeds.ts";
import { createSession, loadRuntime, runSession } from "./session.ts";
import type { SessionOptions } from "./session.ts";

/** ONNX Runtime on the CPU: the program is traced once and becomes one graph. */
export async function openCpu(options: SessionOptions): Promise<Device> {
  const runtime = await loadRuntime();
  return {
    id: "cpu",
    name: "CPU (ONNX Runtime)",
    compile: (program, inputs, compileOptions) => compile(runtime, options, program, inputs, compileOptions),
    dispose: () => Promise.resolve(),
  };
}

async function compile(
  runtime: Awaited<ReturnType<typeof loadRuntime>>,
  sessionOptions: SessionOptions,
  program: Program,
  specs: Readonly<Record<string, TensorSpec>>,
  { constants = {} }: CompileOptions = {},
): Promise<Plan> {
  const inputs = freeInputs(specs, constants);
  checkFeeds(Object.fromEntries(Object.entries(specs).filter(([name]) => name in constants)), constants);
  const graph = trace(program, specs);
  const outputs = outputSpecs(graph);
  refuseTooLarge(graph);
  const session = await createSession(runtime, toOnnx(graph, { constants }), sessionOptions);
  const inputNames = new Set(Object.keys(specs));
  let open = true;
  return {
    inputs,
    outputs,
    async run(feeds, into) {
      if (!open) throw new EngineError("BadGraph", "The plan was disposed of; compile the program again.");
      checkFeeds(inputs, feeds);
      const results: Values = outputArrays(outputs, into);
      await runSession(
        { runtime, session },
        { specs: inputs, values: feeds },
        { specs: outputs, values: results },
        (name) => outputName(name, inputNames),
      );
      return results;
    },
    async dispose() {
      if (!open) return;
      open = false;
      await session.release();
    },
  };
}
