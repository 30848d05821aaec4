import { mkdir } from "node:fs/promises";
import path from "node:path";
import { printGraph, programStages } from "../../ml/engine/index.ts";
import { trainingStep } from "../../ml/gmcae/index.ts";
import { writeAtomic } from "../store/index.ts";
import type { Task } from "./context.ts";
import { namedConfig } from "./train-config.ts";

/** Writes what the engine makes of one training step of a configuration: traced, after the passes, and the ONNX file. */
export const graphTask: Task<"graph"> = async ({ configuration, out }) => {
  const { program, inputs } = trainingStep(namedConfig(configuration));
  const { traced, optimised, onnx } = programStages(program, inputs);
  await mkdir(out, { recursive: true });
  const files = {
    [`${configuration}.traced.txt`]: Buffer.from(printGraph(traced)),
    [`${configuration}.optimised.txt`]: Buffer.from(printGraph(optimised)),
    [`${configuration}.onnx`]: onnx,
  };
  for (const [name, bytes] of Object.entries(files)) await writeAtomic(path.join(out, name), bytes);
  return {
    files: Object.keys(files).map((name) => path.join(out, name)),
    nodes: { traced: traced.nodes.length, optimised: optimised.nodes.length },
  };
};
