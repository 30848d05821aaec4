import { sameShape } from "../ir/graph.ts";
import type { Graph, Node } from "../ir/graph.ts";
import { rewrite } from "./rewrite.ts";

/** Replaces by their input: Identity, and a Cast, Reshape, Tile, Slice, Transpose or PadV2 that changes nothing. */
export function removeIdentity(graph: Graph): Graph {
  return rewrite(graph, (node, builder) => {
    const x = node.inputs["x"];
    if (x === undefined) return undefined;
    return node.op === "Identity" || changesNothing(node, builder.node(x)) ? x : undefined;
  });
}

function changesNothing(node: Node, x: Node): boolean {
  if (node.dtype !== x.dtype || !sameShape(node.shape, x.shape)) return false;
  if (
    node.op === "Cast" ||
    node.op === "Reshape" ||
    node.op === "Tile" ||
    node.op === "Slice" ||
    node.op === "PadV2" ||
    node.op === "BroadcastTo"
  )
    return true;
  return node.op === "Transpose" && (node.attrs["perm"] as readonly number[]).every((axis, i) => axis === i);
}
