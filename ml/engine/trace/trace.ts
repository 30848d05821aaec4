import { EngineError } from "../errors.ts";
import { GraphBuilder } from "../ir/graph.ts";
import type { Graph, Ref } from "../ir/graph.ts";
import { tf, withBackend } from "../tf.ts";
import type { Program, TensorSpec, Tensors } from "../types.ts";
import { tracingBackend } from "./backend.ts";

/**
 * Runs `program` once on tensors that have a shape and no value, and returns what it did as a graph.
 * Throws `BadGraph`, naming the operation, where the program breaks a rule of traced code.
 */
export function trace(program: Program, inputs: Readonly<Record<string, TensorSpec>>): Graph {
  const backend = tracingBackend();
  const variables = variableCount();
  const builder = new GraphBuilder();
  const record = (): Graph => {
    const feeds = Object.entries(inputs).map(([name, spec]) => [name, backend.input(name, spec)] as const);
    const outputs = collect(program, Object.fromEntries(feeds));
    if (variableCount() !== variables)
      throw new EngineError(
        "BadGraph",
        "The program made a tf.Variable or used a tfjs optimiser. State must be an input and an output.",
      );
    return builder.finish(outputs);
  };
  return withBackend(backend.name, () => backend.recording(builder, record));
}

/** The specs of a graph's outputs, as a plan has them. */
export function outputSpecs(graph: Graph): Record<string, TensorSpec> {
  const specs = Object.entries(graph.outputs).map(([name, ref]) => {
    const { shape, dtype } = graph.nodes[ref] ?? { shape: [], dtype: "float32" };
    if (dtype === "bool")
      throw new EngineError("BadGraph", `The output ${name} is of type bool: cast it to int32 in the program.`);
    return [name, { shape, dtype }] as const;
  });
  return Object.fromEntries(specs);
}

function collect(program: Program, feeds: Tensors): Record<string, Ref> {
  const backend = tracingBackend();
  const outputs: Record<string, Ref> = {};
  tf.tidy(() => {
    for (const [name, tensor] of Object.entries(program(feeds))) outputs[name] = backend.ref(tensor);
  });
  return outputs;
}

function variableCount(): number {
  return Object.keys(tf.engine().state.registeredVariables).length;
}
