import { onnxType } from "./model.ts";
import type { OnnxAttr, OnnxGraph, OnnxNode, OnnxPort, OnnxTensor } from "./model.ts";

/** The newest pair that every tool we checked reads (onnx 1.12 of Debian 12 among them). */
const irVersion = 8;
const opset = 17;

/** AttributeProto.AttributeType. */
const attributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** The graph as an ONNX file: a ModelProto (onnx.proto3 of ONNX 1.12; field numbers below are from there). */
export function writeOnnx(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const domain = new Message().text(1, "").integer(2, opset);
  return new Message().integer(1, irVersion).text(2, "hilum").message(7, graphProto(graph)).message(8, domain).bytes();
}

function graphProto(graph: OnnxGraph): Message {
  const message = new Message();
  for (const node of graph.nodes) message.message(1, nodeProto(node));
  message.text(2, "hilum");
  for (const tensor of graph.initializers) message.message(5, tensorProto(tensor));
  for (const port of graph.inputs) message.message(11, portProto(port));
  for (const port of graph.outputs) message.message(12, portProto(port));
  return message;
}

function nodeProto(node: OnnxNode): Message {
  const message = new Message();
  for (const name of node.inputs) message.text(1, name);
  for (const name of node.outputs) message.text(2, name);
  message.text(3, node.name).text(4, node.type);
  for (const [name, value] of Object.entries(node.attrs)) message.message(5, attributeProto(name, value));
  return message;
}

function attributeProto(name: string, value: OnnxAttr): Message {
  const message = new Message().text(1, name);
  if (typeof value === "number") return message.integer(3, value).integer(20, attributeType.int);
  if (typeof value === "string") return message.text(4, value).integer(20, attributeType.string);
  if ("float" in value) return message.float(2, value.float).integer(20, attributeType.float);
  for (const item of value) message.integer(8, item);
  return message.integer(20, attributeType.ints);
}

function tensorProto({ name, data, dims, type }: OnnxTensor): Message {
  const message = new Message();
  for (const extent of dims) message.integer(1, extent);
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return message.integer(2, onnxType[type]).text(8, name).raw(9, raw);
}

function portProto({ name, type, shape }: OnnxPort): Message {
  const dims = new Message();
  for (const extent of shape) dims.message(1, new Message().integer(1, extent));
  const tensor = new Message().integer(1, onnxType[type]).message(2, dims);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}

const encoder = new TextEncoder();

/** A protocol buffer message: fields are appended, `bytes` joins them. */
class Message {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  integer(field: number, value: number): this {
    return this.#tag(field, 0).#varint(value);
  }

  float(field: number, value: number): this {
    return this.#tag(field, 5).#append(new Uint8Array(Float32Array.of(value).buffer));
  }

  text(field: number, value: string): this {
    return this.raw(field, encoder.encode(value));
  }

  raw(field: number, value: Uint8Array): this {
    return this.#tag(field, 2).#varint(value.length).#append(value);
  }

  message(field: number, value: Message): this {
    this.#tag(field, 2).#varint(value.#length);
    for (const part of value.#parts) this.#append(part);
    return this;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.#length);
    let offset = 0;
    for (const part of this.#parts) {
      out.set(part, offset);
      offset += part.length;
    }
    return out;
  }

  #tag(field: number, wireType: number): this {
    return this.#varint(field * 8 + wireType);
  }

  /** Base-128, least significant group first; a negative number as its 64-bit two's complement. */
  #varint(value: number): this {
    let rest = BigInt.asUintN(64, BigInt(value));
    const groups: number[] = [];
    do {
      const group = Number(rest & 127n);
      rest >>= 7n;
      groups.push(rest > 0n ? group | 128 : group);
    } while (rest > 0n);
    return this.#append(Uint8Array.from(groups));
  }

  #append(part: Uint8Array): this {
    this.#parts.push(part);
    this.#length += part.length;
    return this;
  }
}
