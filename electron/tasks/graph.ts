import { mkdir } from "node:fs/promises";
import path from "node:path";
import { dumpProgram } from "../../ml/engine/index.ts";
import { trainingStep } from "../../ml/gmcae/index.ts";
import { writeAtomic } from "../store/index.ts";
import type { Task } from "./context.ts";
import { namedConfig } from "./train-config.ts";

/** Writes what the engine makes of one training step of a configuration: traced, after the passes, and the ONNX file. */
export const graphTask: Task<"graph"> = async ({ configuration, out }) => {
  const { program, inputs } = trainingStep(namedConfig(configuration));
  const stages = dumpProgram(program, inputs);
  await mkdir(out, { recursive: true });
  const files = {
    [`${configuration}.traced.txt`]: Buffer.from(stages.traced),
    [`${configuration}.optimised.txt`]: Buffer.from(stages.optimised),
    [`${configuration}.onnx`]: Buffer.from(stages.onnx),
  };
  for (const [name, bytes] of Object.entries(files)) await writeAtomic(path.join(out, name), bytes);
  const nodes = (text: string): number => text.split("\n").filter((line) => line.startsWith("%")).length;
  return {
    files: Object.keys(files).map((name) => path.join(out, name)),
    nodes: { traced: nodes(stages.traced), optimised: nodes(stages.optimised) },
  };
};
