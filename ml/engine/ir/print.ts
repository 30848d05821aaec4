import type { Attr, Graph, Node } from "./graph.ts";

/** The graph as text, a node a line: `%7 float32[8,16] = MatMul(a: %3, b: %6) {transposeA: false}`. */
export function printGraph(graph: Graph): string {
  const lines = graph.nodes.map(printNode);
  for (const [name, ref] of Object.entries(graph.outputs)) lines.push(`return ${name}: %${ref}`);
  return lines.join("\n") + "\n";
}

export function printNode(node: Node): string {
  const inputs = Object.entries(node.inputs).map(([name, ref]) => `${name}: %${ref}`);
  const attrs = Object.entries(node.attrs).filter(([, value]) => value !== undefined);
  const tail = attrs.length > 0 ? ` {${attrs.map(([name, value]) => `${name}: ${printAttr(value)}`).join(", ")}}` : "";
  return `%${node.id} ${node.dtype}[${node.shape.join(",")}] = ${node.op}(${inputs.join(", ")})${tail}`;
}

function printAttr(value: Attr): string {
  if (typeof value === "object" && value !== null) {
    const items = Array.from(value as ArrayLike<Attr>);
    const shown = items.slice(0, 16).map(printAttr).join(",");
    return `[${shown}${items.length > 16 ? `, … ${items.length} in all` : ""}]`;
  }
  return String(value);
}
