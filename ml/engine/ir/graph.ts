import { EngineError } from "../errors.ts";

export type DType = "float32" | "int32" | "bool";

/** What is known of a tensor before it has a value. */
export interface Aval {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

export type Attr =
  number | string | boolean | undefined | null | readonly Attr[] | Float32Array | Int32Array | Uint8Array;
export type Attrs = Readonly<Record<string, Attr>>;

/** The place of a node in `Graph.nodes`. */
export type Ref = number;

/**
 * One operation with one result. `op` is a tfjs kernel name, or `Input` (attrs `name`) or `Const` (attrs `splat` where
 * all elements are equal, else `values`). `inputs` are named as tfjs names them.
 */
export interface Node extends Aval {
  readonly id: Ref;
  readonly op: string;
  readonly inputs: Readonly<Record<string, Ref>>;
  readonly attrs: Attrs;
}

/** A program as data: nodes in an order in which they can be run, each written once. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly outputs: Readonly<Record<string, Ref>>;
}

export class GraphBuilder {
  readonly nodes: Node[] = [];

  add(op: string, inputs: Readonly<Record<string, Ref>>, attrs: Attrs, aval: Aval): Ref {
    const id = this.nodes.length;
    this.nodes.push({ id, op, inputs, attrs, shape: [...aval.shape], dtype: aval.dtype });
    return id;
  }

  input(name: string, aval: Aval): Ref {
    return this.add("Input", {}, { name }, aval);
  }

  splat(value: number, aval: Aval): Ref {
    return this.add("Const", {}, { splat: value }, aval);
  }

  constant(values: ArrayLike<number>, aval: Aval): Ref {
    const first = values[0];
    if (first !== undefined && Array.prototype.every.call(values, (value) => value === first))
      return this.splat(first, aval);
    const copy =
      aval.dtype === "float32"
        ? Float32Array.from(values)
        : aval.dtype === "int32"
          ? Int32Array.from(values)
          : Uint8Array.from(values);
    return this.add("Const", {}, { values: copy }, aval);
  }

  node(ref: Ref): Node {
    return nodeOf(this, ref);
  }

  finish(outputs: Readonly<Record<string, Ref>>): Graph {
    return verify({ nodes: this.nodes, outputs: { ...outputs } });
  }
}

export function nodeOf(graph: { readonly nodes: readonly Node[] }, ref: Ref): Node {
  const node = graph.nodes[ref];
  if (node === undefined)
    throw new EngineError("BadGraph", `The graph has no node ${ref}; it has ${graph.nodes.length}.`);
  return node;
}

/** The node's constant value where all its elements are equal. */
export function splatOf(node: Node): number | undefined {
  const value = node.op === "Const" ? node.attrs["splat"] : undefined;
  return typeof value === "number" ? value : undefined;
}

/** Returns the graph, or throws `BadGraph` where a node reads what is not yet computed or a shape is not made of numbers. */
export function verify(graph: Graph): Graph {
  for (const [index, node] of graph.nodes.entries()) {
    const where = `Node ${index} (${node.op})`;
    if (node.id !== index) throw new EngineError("BadGraph", `${where} says that it is node ${node.id}.`);
    const late = Object.entries(node.inputs).find(([, ref]) => !(ref >= 0 && ref < index));
    if (late)
      throw new EngineError(
        "BadGraph",
        `${where} reads ${late[0]} from node ${late[1]}, which is not computed before it.`,
      );
    if (!node.shape.every((extent) => Number.isInteger(extent) && extent >= 0))
      throw new EngineError("BadGraph", `${where} has the shape [${node.shape.join(", ")}].`);
  }
  for (const ref of Object.values(graph.outputs)) nodeOf(graph, ref);
  return graph;
}

/** How many nodes and outputs read each node. */
export function countReaders(graph: Graph): number[] {
  const readers = graph.nodes.map(() => 0);
  const refs = [...graph.nodes.flatMap((node) => Object.values(node.inputs)), ...Object.values(graph.outputs)];
  for (const ref of refs) readers[ref] = (readers[ref] ?? 0) + 1;
  return readers;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, i) => extent === b[i]);
}

export function bytesOf({ shape, dtype }: Aval): number {
  return sizeOf(shape) * (dtype === "bool" ? 1 : 4);
}
