import { describe, expect, test } from "vitest";
import { EngineError, openDevice, printGraph, tf, trace } from "../index.ts";
import type { Program } from "../index.ts";

const x = { x: { shape: [2, 3] } };
const message = (program: Program): string => {
  try {
    trace(program, x);
  } catch (error) {
    expect(error).toBeInstanceOf(EngineError);
    expect(error).toMatchObject({ kind: "BadGraph" });
    return (error as EngineError).message;
  }
  throw new Error("The program was not refused.");
};
const input = (inputs: Record<string, tf.Tensor>): tf.Tensor => inputs["x"] as tf.Tensor;

test("a program becomes a graph that can be read", () => {
  const graph = trace((inputs) => ({ y: tf.sum(tf.mul(input(inputs), 2), 1) }), x);
  expect(printGraph(graph)).toBe(
    [
      "%0 float32[2,3] = Input() {name: x}",
      "%1 float32[] = Const() {splat: 2}",
      "%2 float32[2,3] = Multiply(a: %0, b: %1)",
      "%3 float32[2] = Sum(x: %2) {axis: 1, keepDims: false}",
      "return y: %3",
      "",
    ].join("\n"),
  );
});

describe("rules of traced code are enforced with an error that names the operation", () => {
  test("looking at a value", () => {
    expect(message((inputs) => ({ y: tf.scalar(tf.exp(input(inputs)).dataSync()[0] ?? 0) }))).toContain(
      "the result of Exp [2,3]",
    );
    expect(message((inputs) => ({ y: tf.scalar((tf.neg(input(inputs)).arraySync() as number[][]).length) }))).toContain(
      "the result of Neg",
    );
  });

  test("looking at a value later", () => {
    const peek: Program = (inputs) => {
      void tf.neg(input(inputs)).data();
      return { y: input(inputs) };
    };
    expect(message(peek)).toContain("the result of Neg");
  });

  test("random operations", () => {
    expect(message((inputs) => ({ y: tf.add(input(inputs), tf.randomNormal([2, 3])) }))).toContain(
      "randomNormal draws random numbers",
    );
    expect(message((inputs) => ({ y: tf.dropout(input(inputs), 0.5) }))).toContain("draws random numbers");
  });

  test("variables and optimisers", () => {
    expect(message((inputs) => ({ y: tf.add(input(inputs), tf.variable(tf.ones([2, 3]))) }))).toContain("tf.Variable");
  });

  test("tensors from outside", () => {
    const outside = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    expect(message((inputs) => ({ y: tf.mul(input(inputs), outside) }))).toContain(
      "mul uses a tensor [2,3] that was made outside",
    );
    expect([...outside.dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("a kernel that the table lacks: the message is the entry to paste", () => {
    const text = message((inputs) => ({ y: tf.cumsum(input(inputs), 1) }));
    expect(text).toContain("The kernel Cumsum is not in the table of kernels");
    expect(text).toContain("  Cumsum: {");
    expect(text).toContain("cases: [{ inputs: { x: { shape: [2, 3] } }, attrs:");
  });

  test("an output of type bool", async () => {
    const device = await openDevice("tfjs-cpu");
    await expect(device.compile((inputs) => ({ y: tf.greater(input(inputs), 0) }), x)).rejects.toThrow(
      "The output y is of type bool",
    );
  });
});

test("a refused program leaves tfjs as it was", () => {
  const before = tf.getBackend();
  message((inputs) => ({ y: tf.cumsum(input(inputs), 1) }));
  expect(tf.getBackend()).toBe(before);
  expect([...tf.add(tf.tensor1d([1]), 1).dataSync()]).toEqual([2]);
});
