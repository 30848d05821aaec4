import { EngineError } from "../errors.ts";
import { bytesOf } from "../ir/graph.ts";
import type { Graph, Node } from "../ir/graph.ts";
import { forwardShape } from "../kernels/conv.ts";

/** In an Electron utility process a larger allocation kills the process without a word. */
export const tensorLimitBytes = 2 ** 30;

/** Throws `TensorTooLarge`, naming the operation, where a tensor of the graph or a kernel's scratch exceeds the limit. */
export function refuseTooLarge(graph: Graph, limitBytes = tensorLimitBytes): void {
  for (const node of graph.nodes) {
    if (node.op === "Const" && node.attrs["splat"] !== undefined) continue;
    const bytes = Math.max(bytesOf(node), scratchBytes(node, graph));
    if (bytes <= limitBytes) continue;
    const name = node.op === "Input" ? `The input ${String(node.attrs["name"])}` : node.op;
    throw new EngineError(
      "TensorTooLarge",
      `${name} needs ${mebibytes(bytes)} MiB for [${node.shape.join(",")}]; the limit for one tensor is ${mebibytes(limitBytes)} MiB. Use a smaller batch or patch.`,
    );
  }
}

/** The columns that the gradient of a filter unrolls: one row an element of batch and result, one column a filter tap. */
function scratchBytes(node: Node, graph: Graph): number {
  const [x] = [graph.nodes[node.inputs["x"] ?? -1]];
  if (node.op !== "Conv3DBackpropFilterV2" || x === undefined) return 0;
  const { batch, result, kernel } = forwardShape(x.shape, node.shape, node.attrs);
  return 4 * [batch, ...result, ...kernel].reduce((a, b) => a * b, 1);
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
