import type { Graph, Node, Ref } from "../ir/graph.ts";
import { rewrite } from "./rewrite.ts";

/** Computes once what is written twice: the same kernel on the same inputs with the same attributes. */
export function commonSubexpressions(graph: Graph): Graph {
  const known = new Map<string, Ref>();
  return rewrite(graph, (node, builder) => {
    const key = keyOf(node);
    if (key === undefined) return undefined;
    const ref = known.get(key) ?? builder.add(node.op, node.inputs, node.attrs, node);
    known.set(key, ref);
    return ref;
  });
}

/** Inputs are never the same; constants with many different elements are not compared. */
function keyOf({ op, inputs, attrs, shape, dtype }: Node): string | undefined {
  if (op === "Input" || attrs["values"] !== undefined) return undefined;
  return JSON.stringify([op, inputs, attrs, shape, dtype], (_, value: unknown) =>
    typeof value === "number" ? exactly(value) : value,
  );
}

/** JSON knows neither infinities nor the sign of zero. */
function exactly(value: number): number | string {
  return Number.isFinite(value) && !Object.is(value, -0) ? value : Object.is(value, -0) ? "-0" : String(value);
}
