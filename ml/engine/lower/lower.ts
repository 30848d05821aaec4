import { EngineError } from "../errors.ts";
import { sameShape, splatOf } from "../ir/graph.ts";
import type { Graph, Node } from "../ir/graph.ts";
import { isComposite } from "../kernels/kernel.ts";
import type { KernelInputs } from "../kernels/kernel.ts";
import { kernelTable } from "../kernels/table.ts";
import type { OnnxGraph } from "../onnx/model.ts";
import type { Values } from "../types.ts";
import { Emitter } from "./emitter.ts";
import type { RecipeSet } from "./recipe.ts";
import type { Lowered } from "./value.ts";

/**
 * The graph in ONNX operators, with `recipes` for the convolutions. Inputs named in `constants` become initializers.
 * An output keeps its name unless an input has it; see `outputName`.
 */
export function lower(graph: Graph, recipes: RecipeSet, constants: Values = {}): OnnxGraph {
  const emit = new Emitter();
  const values: Lowered[] = [];
  for (const node of graph.nodes) {
    emit.tag = tagOf(node, graph);
    values.push(lowerNode(emit, node, values, { recipes, constants }));
  }
  emit.tag = "output";
  const inputNames = new Set(graph.nodes.flatMap((node) => (node.op === "Input" ? [String(node.attrs["name"])] : [])));
  for (const [name, ref] of Object.entries(graph.outputs)) {
    const value = values[ref] as Lowered;
    if (value.dtype === "bool")
      throw new EngineError("BadGraph", `The output ${name} is of type bool: cast it to int32 in the program.`);
    emit.graph.output(outputName(name, inputNames), emit.logical(value), value.dtype, value.shape);
  }
  return emit.graph;
}

/** ONNX wants one name a value: a state that goes in as `w` comes out as `w:next`. */
export function outputName(name: string, inputNames: ReadonlySet<string>): string {
  return inputNames.has(name) ? `${name}:next` : name;
}

function lowerNode(
  emit: Emitter,
  node: Node,
  values: readonly Lowered[],
  { recipes, constants }: { recipes: RecipeSet; constants: Values },
): Lowered {
  if (node.op === "Input") return lowerInput(emit, node, constants);
  if (node.op === "Const") return lowerConstant(emit, node);
  const entry = kernelTable[node.op];
  if (entry === undefined || isComposite(entry))
    throw new EngineError("BadGraph", `${node.op} is not in the table of kernels.`);
  const inputs = Object.fromEntries(Object.entries(node.inputs).map(([name, ref]) => [name, values[ref]]));
  const value = entry.lower(emit, inputs as unknown as KernelInputs<Lowered>, node, recipes);
  if (!sameShape(value.shape, node.shape))
    throw new EngineError(
      "BadGraph",
      `${node.op} was lowered to [${value.shape.join(",")}] instead of [${node.shape.join(",")}].`,
    );
  return value;
}

function lowerInput(emit: Emitter, { attrs, shape, dtype }: Node, constants: Values): Lowered {
  const name = String(attrs["name"]);
  const fixed = constants[name];
  if (fixed === undefined) return emit.value(emit.graph.input(name, dtype, shape), shape, dtype);
  return emit.value(emit.graph.initializer(fixed, shape, dtype, name), shape, dtype);
}

function lowerConstant(emit: Emitter, node: Node): Lowered {
  const { shape, dtype, attrs } = node;
  const splat = splatOf(node);
  if (splat !== undefined) return emit.splat(splat, shape, dtype);
  const data = attrs["values"] as Float32Array | Int32Array | Uint8Array;
  return emit.value(emit.graph.initializer(data, shape, dtype), shape, dtype);
}

/** `Conv3D-s2-16.16.16.8>16` for a convolution, the kernel's name and size for the rest. */
function tagOf(node: Node, graph: Graph): string {
  const shape = node.shape.slice(1).join(".");
  if (!node.op.startsWith("Conv3D")) return `${node.op}-${shape}`;
  const [first] = Object.values(node.inputs);
  const source = first === undefined ? "" : (graph.nodes[first]?.shape.slice(1).join(".") ?? "");
  return `${node.op}-s${String(node.attrs["strides"])}-${source}>${shape}`;
}
