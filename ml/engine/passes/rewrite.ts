import { GraphBuilder } from "../ir/graph.ts";
import type { Graph, Node, Ref } from "../ir/graph.ts";

/** A pass: a graph in, a graph out that computes the same values. */
export type Pass = (graph: Graph) => Graph;

/**
 * Copies a graph node by node. `change` sees each node, its inputs already those of the copy, and returns the node of
 * the copy that takes its place, or undefined to have it copied as it is. `original` is the node before.
 */
export function rewrite(
  graph: Graph,
  change: (node: Node, builder: GraphBuilder, original: Node) => Ref | undefined,
): Graph {
  const builder = new GraphBuilder();
  const moved: Ref[] = [];
  const place = (ref: Ref): Ref => moved[ref] as Ref;
  for (const original of graph.nodes) {
    const inputs = Object.fromEntries(Object.entries(original.inputs).map(([name, ref]) => [name, place(ref)]));
    const node: Node = { ...original, inputs };
    moved.push(change(node, builder, original) ?? builder.add(node.op, inputs, node.attrs, node));
  }
  return builder.finish(Object.fromEntries(Object.entries(graph.outputs).map(([name, ref]) => [name, place(ref)])));
}
