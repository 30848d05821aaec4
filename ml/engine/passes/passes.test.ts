import { describe, expect, test } from "vitest";
import { GraphBuilder, countReaders, verify } from "../ir/graph.ts";
import type { Graph } from "../ir/graph.ts";
import { commonSubexpressions } from "./cse.ts";
import { removeDead } from "./dead.ts";
import { fuseConvBiasActivation } from "./fuse.ts";
import { removeIdentity } from "./identity.ts";
import { stepOfRelu } from "./relu.ts";
import { foldSplats } from "./splat.ts";

const vector = { shape: [3], dtype: "float32" } as const;
const image = { shape: [1, 4, 4, 4, 2], dtype: "float32" } as const;
const ops = (graph: Graph): string[] => graph.nodes.map(({ op }) => op);

describe("removeIdentity", () => {
  test("what reads an identity, or a cast or reshape that changes nothing, reads its input", () => {
    const b = new GraphBuilder();
    const x = b.input("x", vector);
    const same = b.add("Identity", { x }, {}, vector);
    const cast = b.add("Cast", { x: same }, { dtype: "float32" }, vector);
    const reshaped = b.add("Reshape", { x: cast }, { shape: [3, 1] }, { shape: [3, 1], dtype: "float32" });
    const y = b.add("Neg", { x: cast }, {}, vector);
    const graph = removeIdentity(b.finish({ y, reshaped }));
    expect(ops(graph)).toEqual(["Input", "Reshape", "Neg"]);
    expect(graph.nodes[2]?.inputs).toEqual({ x: 0 });
  });

  test("a cast to another type and a real transposition stay", () => {
    const b = new GraphBuilder();
    const x = b.input("x", { shape: [3, 3], dtype: "float32" });
    const whole = b.add("Cast", { x }, { dtype: "int32" }, { shape: [3, 3], dtype: "int32" });
    const turned = b.add("Transpose", { x }, { perm: [1, 0] }, { shape: [3, 3], dtype: "float32" });
    expect(ops(removeIdentity(b.finish({ whole, turned })))).toEqual(["Input", "Cast", "Transpose"]);
  });
});

test("removeDead leaves out what no output needs, and keeps inputs", () => {
  const b = new GraphBuilder();
  const x = b.input("x", vector);
  b.input("unused", vector);
  const dead = b.add("Exp", { x }, {}, vector);
  b.add("Neg", { x: dead }, {}, vector);
  const y = b.add("Sqrt", { x }, {}, vector);
  const graph = removeDead(b.finish({ y }));
  expect(ops(graph)).toEqual(["Input", "Input", "Sqrt"]);
  expect(graph.outputs).toEqual({ y: 2 });
});

test("commonSubexpressions computes once what is written twice, and nothing that differs", () => {
  const b = new GraphBuilder();
  const x = b.input("x", vector);
  const first = b.add("Sum", { x }, { axis: [0], keepDims: false }, { shape: [], dtype: "float32" });
  const second = b.add("Sum", { x }, { axis: [0], keepDims: false }, { shape: [], dtype: "float32" });
  const kept = b.add("Sum", { x }, { axis: [0], keepDims: true }, { shape: [1], dtype: "float32" });
  const graph = commonSubexpressions(b.finish({ first, second, kept }));
  expect(ops(graph)).toEqual(["Input", "Sum", "Sum"]);
  expect(graph.outputs).toEqual({ first: 1, second: 1, kept: 2 });
});

describe("foldSplats", () => {
  test("x times ones of its own shape is x; of a larger shape it is x broadcast", () => {
    const b = new GraphBuilder();
    const x = b.input("x", vector);
    const ones = b.splat(1, vector);
    const wide = b.splat(1, { shape: [2, 3], dtype: "float32" });
    const same = b.add("Multiply", { a: x, b: ones }, {}, vector);
    const spread = b.add("Multiply", { a: x, b: wide }, {}, { shape: [2, 3], dtype: "float32" });
    const graph = removeDead(foldSplats(b.finish({ same, spread })));
    expect(ops(graph)).toEqual(["Input", "BroadcastTo"]);
    expect(graph.nodes[1]?.shape).toEqual([2, 3]);
    expect(graph.outputs).toEqual({ same: 0, spread: 1 });
  });

  test("a kernel that broadcasts by itself reads the small tensor", () => {
    const b = new GraphBuilder();
    const x = b.input("x", vector);
    const big = b.input("big", { shape: [2, 3], dtype: "float32" });
    const spread = b.add(
      "Multiply",
      { a: x, b: b.splat(1, { shape: [2, 3], dtype: "float32" }) },
      {},
      { shape: [2, 3], dtype: "float32" },
    );
    const y = b.add("Sub", { a: big, b: spread }, {}, { shape: [2, 3], dtype: "float32" });
    const graph = removeDead(foldSplats(b.finish({ y })));
    expect(ops(graph)).toEqual(["Input", "Input", "Sub"]);
    expect(graph.nodes[2]?.inputs).toEqual({ a: 1, b: 0 });
  });

  test("arithmetic on splats is done in float32; x + 0 and x / 1 are x", () => {
    const b = new GraphBuilder();
    const x = b.input("x", vector);
    const third = b.add("RealDiv", { a: b.splat(1, vector), b: b.splat(3, vector) }, {}, vector);
    const y = b.add("Add", { a: x, b: b.splat(0, vector) }, {}, vector);
    const graph = removeDead(foldSplats(b.finish({ third, y })));
    expect(graph.outputs["y"]).toBe(0);
    expect(graph.nodes[graph.outputs["third"] as number]?.attrs).toEqual({ splat: Math.fround(1 / 3) });
  });

  test("x times zero stays: x may not be finite", () => {
    const b = new GraphBuilder();
    const x = b.input("x", vector);
    const y = b.add("Multiply", { a: x, b: b.splat(0, vector) }, {}, vector);
    expect(ops(foldSplats(b.finish({ y })))).toContain("Multiply");
  });
});

test("commonSubexpressions tells infinities and zeros apart", () => {
  const b = new GraphBuilder();
  const x = b.input("x", vector);
  const clip = (value: number): number => b.add("ClipByValue", { x }, { clipValueMin: value, clipValueMax: 1 }, vector);
  const [low, high] = [clip(-Infinity), clip(Infinity)];
  const [zero, negative] = [b.splat(0, vector), b.splat(-0, vector)];
  const { outputs } = commonSubexpressions(b.finish({ low, high, zero, negative }));
  expect(new Set(Object.values(outputs)).size).toBe(4);
});

test("stepOfRelu reads the relu that is there, so that the pre-activation has one reader", () => {
  const b = new GraphBuilder();
  const x = b.input("x", vector);
  const pre = b.add("Neg", { x }, {}, vector);
  const relu = b.add("Relu", { x: pre }, {}, vector);
  const step = b.add("Step", { x: pre }, { alpha: 0 }, vector);
  const y = b.add("Multiply", { a: relu, b: step }, {}, vector);
  const graph = stepOfRelu(b.finish({ y }));
  expect(graph.nodes[step]?.inputs).toEqual({ x: relu });
  expect(countReaders(graph)[pre]).toBe(1);
});

describe("fuseConvBiasActivation", () => {
  const attrs = { strides: [1, 1, 1], pad: "same" };
  const build = (alsoReadConv: boolean): Graph => {
    const b = new GraphBuilder();
    const x = b.input("x", image);
    const filter = b.input("w", { shape: [3, 3, 3, 2, 2], dtype: "float32" });
    const bias = b.input("b", { shape: [2], dtype: "float32" });
    const conv = b.add("Conv3D", { x, filter }, attrs, image);
    const sum = b.add("Add", { a: conv, b: bias }, {}, image);
    const y = b.add("Relu", { x: sum }, {}, image);
    return b.finish(alsoReadConv ? { y, conv } : { y });
  };

  test("convolution, bias and relu become one node", () => {
    const graph = removeDead(fuseConvBiasActivation(build(false)));
    expect(ops(graph)).toEqual(["Input", "Input", "Input", "Conv3D"]);
    expect(graph.nodes[3]).toMatchObject({ inputs: { x: 0, filter: 1, bias: 2 }, attrs: { activation: "relu" } });
  });

  test("not where something else reads the convolution", () => {
    expect(ops(removeDead(fuseConvBiasActivation(build(true))))).toEqual([
      "Input",
      "Input",
      "Input",
      "Conv3D",
      "Add",
      "Relu",
    ]);
  });
});

test("a graph that reads what is not yet computed is refused", () => {
  const nodes = [{ id: 0, op: "Neg", inputs: { x: 0 }, attrs: {}, ...vector }];
  expect(() => verify({ nodes, outputs: {} })).toThrow("Node 0 (Neg) reads x from node 0");
});
