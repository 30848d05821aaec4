/** Element types of ONNX tensors that we write (TensorProto.DataType). */
export const onnxType = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
export type OnnxType = keyof typeof onnxType;

export type OnnxData = Float32Array | Int32Array | BigInt64Array | Uint8Array;
/** An attribute: an integer, integers, a word, or `{ float }`. */
export type OnnxAttr = number | readonly number[] | string | { readonly float: number };

export interface OnnxNode {
  readonly type: string;
  readonly name: string;
  inputs: readonly string[];
  outputs: readonly string[];
  readonly attrs: Readonly<Record<string, OnnxAttr>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly data: OnnxData;
  readonly dims: readonly number[];
  readonly type: OnnxType;
}

export interface OnnxPort {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
}

/** An ONNX graph in the making. Names are given here, so that they are unique. */
export class OnnxGraph {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly inputs: OnnxPort[] = [];
  readonly outputs: OnnxPort[] = [];
  #count = 0;

  op(type: string, inputs: readonly string[], attrs: Readonly<Record<string, OnnxAttr>> = {}, tag = ""): string {
    const output = `${type.toLowerCase()}_${this.#count++}`;
    this.nodes.push({ type, name: `${tag}|${output}`, inputs, outputs: [output], attrs });
    return output;
  }

  initializer(data: OnnxData, dims: readonly number[], type: OnnxType, name = `const_${this.#count++}`): string {
    this.initializers.push({ name, data, dims, type });
    return name;
  }

  input(name: string, type: OnnxType, shape: readonly number[]): string {
    this.inputs.push({ name, type, shape });
    return name;
  }

  /** Makes `value` an output called `name`, by renaming it, or by a copy where it has a name that must stay. */
  output(name: string, value: string, type: OnnxType, shape: readonly number[]): void {
    const maker = this.nodes.find((node) => node.outputs.includes(value));
    if (maker === undefined || this.outputs.some((output) => output.name === value)) {
      this.nodes.push({ type: "Identity", name: `output|${name}`, inputs: [value], outputs: [name], attrs: {} });
    } else {
      const renamed = (names: readonly string[]): string[] => names.map((other) => (other === value ? name : other));
      maker.outputs = renamed(maker.outputs);
      for (const node of this.nodes) if (node.inputs.includes(value)) node.inputs = renamed(node.inputs);
    }
    this.outputs.push({ name, type, shape });
  }
}
