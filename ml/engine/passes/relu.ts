import type { Graph, Ref } from "../ir/graph.ts";
import { rewrite } from "./rewrite.ts";

/**
 * step(x) → step(relu(x)) where relu(x) is there anyway, as in the gradient of relu: then x has one reader, its
 * activation can be fused into what computes it, and x itself need not be kept.
 */
export function stepOfRelu(graph: Graph): Graph {
  const reluOf = new Map<Ref, Ref>();
  return rewrite(graph, (node, builder) => {
    const x = node.inputs["x"];
    if (x === undefined) return undefined;
    if (node.op === "Relu") {
      const relu = builder.add(node.op, node.inputs, node.attrs, node);
      reluOf.set(x, relu);
      return relu;
    }
    const relu = reluOf.get(x);
    return node.op === "Step" && relu !== undefined ? builder.add(node.op, { x: relu }, node.attrs, node) : undefined;
  });
}
