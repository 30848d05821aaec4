import { GraphBuilder, nodeOf } from "../ir/graph.ts";
import type { Graph, Ref } from "../ir/graph.ts";

/** Leaves out what no output needs. Inputs stay: they are the program's interface. */
export function removeDead(graph: Graph): Graph {
  const live = new Set<Ref>();
  const waiting = Object.values(graph.outputs);
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (live.has(ref)) continue;
    live.add(ref);
    waiting.push(...Object.values(nodeOf(graph, ref).inputs));
  }
  const builder = new GraphBuilder();
  const moved = new Map<Ref, Ref>();
  for (const node of graph.nodes) {
    if (!live.has(node.id) && node.op !== "Input") continue;
    const inputs = Object.fromEntries(Object.entries(node.inputs).map(([name, ref]) => [name, moved.get(ref) as Ref]));
    moved.set(node.id, builder.add(node.op, inputs, node.attrs, node));
  }
  return builder.finish(
    Object.fromEntries(Object.entries(graph.outputs).map(([name, ref]) => [name, moved.get(ref) as Ref])),
  );
}
