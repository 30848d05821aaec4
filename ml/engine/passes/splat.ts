import { sameShape, splatOf } from "../ir/graph.ts";
import type { DType, Graph, GraphBuilder, Node, Ref } from "../ir/graph.ts";
import { rewrite } from "./rewrite.ts";

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  Maximum: Math.max,
  Minimum: Math.min,
};

/** Kernels whose result is a splat when their input is one. */
const moving = new Set(["Reshape", "Transpose", "Slice", "Tile", "Reverse", "BroadcastTo"]);

/** Kernels that broadcast their operands by themselves. */
const broadcasting = new Set([
  ...Object.keys(arithmetic),
  "SquaredDifference",
  "Pow",
  "Greater",
  "GreaterEqual",
  "Less",
  "LessEqual",
  "Equal",
  "NotEqual",
  "LogicalAnd",
  "LogicalOr",
]);

/**
 * Folds constants all of whose elements are equal. tfjs makes gradients by multiplying with tensors of ones: `x · ones`
 * of x's shape is x; of a larger shape it is x broadcast, which the kernel that reads it does by itself where its other
 * operand has the full shape.
 */
export function foldSplats(graph: Graph): Graph {
  return rewrite(graph, (node, builder) => {
    const folded = splatResult(node, builder);
    if (folded !== undefined) return builder.splat(rounded(folded, node.dtype), node);
    return neutral(node, builder) ?? withoutBroadcast(node, builder);
  });
}

function splatResult(node: Node, builder: GraphBuilder): number | undefined {
  if (node.op === "OnesLike") return 1;
  if (node.op === "ZerosLike") return 0;
  if (node.op === "Fill") return typeof node.attrs["value"] === "number" ? node.attrs["value"] : undefined;
  const operands = Object.values(node.inputs).map((ref) => splatOf(builder.node(ref)));
  const [a, b] = operands;
  if (a === undefined || operands.includes(undefined)) return undefined;
  if (moving.has(node.op)) return a;
  if (node.op === "Cast") return node.dtype === "int32" ? Math.trunc(a) : node.dtype === "bool" ? Number(a !== 0) : a;
  const compute = node.dtype === "float32" && b !== undefined ? arithmetic[node.op] : undefined;
  return compute && b !== undefined ? compute(a, b) : undefined;
}

/** x · 1, 1 · x, x / 1, x + 0, 0 + x, x − 0: the operand that is left, broadcast to the result's shape. */
function neutral(node: Node, builder: GraphBuilder): Ref | undefined {
  const { a, b } = node.inputs;
  if (a === undefined || b === undefined) return undefined;
  const [left, right] = [splatOf(builder.node(a)), splatOf(builder.node(b))];
  const product = node.op === "Multiply";
  const sum = node.op === "Add";
  if (
    (product && right === 1) ||
    (node.op === "RealDiv" && right === 1) ||
    (sum && right === 0) ||
    (node.op === "Sub" && right === 0)
  )
    return broadcastTo(a, node, builder);
  if ((product && left === 1) || (sum && left === 0)) return broadcastTo(b, node, builder);
  return undefined;
}

function broadcastTo(ref: Ref, node: Node, builder: GraphBuilder): Ref {
  const x = builder.node(ref);
  if (sameShape(x.shape, node.shape)) return ref;
  return builder.add("BroadcastTo", { x: ref }, { shape: node.shape }, { shape: node.shape, dtype: x.dtype });
}

/** A broadcasting kernel reads the small tensor itself where another operand already has the result's shape. */
function withoutBroadcast(node: Node, builder: GraphBuilder): Ref | undefined {
  if (!broadcasting.has(node.op)) return undefined;
  const operands = Object.entries(node.inputs);
  const spread = operands.find(([name, ref]) => {
    const others = operands.filter(([other]) => other !== name);
    return (
      builder.node(ref).op === "BroadcastTo" &&
      others.some(
        ([, other]) => splatOf(builder.node(other)) === undefined && sameShape(builder.node(other).shape, node.shape),
      )
    );
  });
  if (spread === undefined) return undefined;
  const [name, ref] = spread;
  const inputs = { ...node.inputs, [name]: builder.node(ref).inputs["x"] as Ref };
  return builder.add(node.op, inputs, node.attrs, node);
}

function rounded(value: number, dtype: DType): number {
  return dtype === "float32" ? Math.fround(value) : value;
}
