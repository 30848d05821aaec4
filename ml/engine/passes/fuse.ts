import { countReaders, nodeOf } from "../ir/graph.ts";
import type { Graph, GraphBuilder, Node, Ref } from "../ir/graph.ts";
import { rewrite } from "./rewrite.ts";

const convolutions = new Set(["Conv3D", "Conv3DBackpropInputV2"]);

/** A convolution followed by the addition of a vector, and that by relu, becomes one node with `bias` and `activation`. */
export function fuseConvBiasActivation(graph: Graph): Graph {
  const readers = countReaders(graph);
  const onlyReader = (ref: Ref | undefined): boolean => ref !== undefined && readers[ref] === 1;
  return rewrite(graph, (node, builder, original) => {
    if (node.op === "Add" && onlyReader(original.inputs["a"])) return withBias(node, builder);
    if (node.op === "Relu" && onlyReader(original.inputs["x"])) return withRelu(node, builder);
    return undefined;
  });
}

function withBias(node: Node, builder: GraphBuilder): Ref | undefined {
  const { a, b } = node.inputs;
  if (a === undefined || b === undefined) return undefined;
  const conv = nodeOf(builder, a);
  const isBias =
    convolutions.has(conv.op) &&
    conv.inputs["bias"] === undefined &&
    conv.attrs["activation"] === undefined &&
    nodeOf(builder, b).shape.length === 1;
  // A bias of one element would be broadcast over channels; ONNX wants one a channel.
  if (!isBias || nodeOf(builder, b).shape[0] !== conv.shape[4]) return undefined;
  return builder.add(conv.op, { ...conv.inputs, bias: b }, conv.attrs, conv);
}

function withRelu(node: Node, builder: GraphBuilder): Ref | undefined {
  const x = node.inputs["x"];
  const conv = x === undefined ? undefined : nodeOf(builder, x);
  if (conv === undefined || conv.inputs["bias"] === undefined || conv.attrs["activation"] !== undefined)
    return undefined;
  return builder.add(conv.op, conv.inputs, { ...conv.attrs, activation: "relu" }, conv);
}
