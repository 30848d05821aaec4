import { describe, expect, test } from "vitest";
import { testWith, oracle } from "../../../test/need.ts";
import { listDevices, openDevice, tf, toOnnx, trace } from "../index.ts";
import type { Program, Tensors } from "../index.ts";
import { passes } from "../passes/index.ts";
import { runnableCases } from "../test/cases.ts";
import { runOnnx } from "../test/onnx.ts";

const affine: Program = ({ x, w, b }) => ({
  y: tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b as tf.Tensor),
  x: tf.neg(x as tf.Tensor),
});
const specs = { x: { shape: [2, 2] }, w: { shape: [2, 3] }, b: { shape: [3] } };
const x = Float32Array.of(1, 2, 3, 4);
const w = Float32Array.of(1, 0, 2, 0, 1, 3);
const b = Float32Array.of(10, 20, 30);
const expected = [11, 22, 38, 13, 24, 48];

describe.each(["cpu", "tfjs-cpu"] as const)("a plan on %s", (id) => {
  test("runs, with an output named like an input", async () => {
    const plan = await (await openDevice(id)).compile(affine, specs);
    expect(plan.outputs).toEqual({ y: { shape: [2, 3], dtype: "float32" }, x: { shape: [2, 2], dtype: "float32" } });
    const out = await plan.run({ x, w, b });
    expect([...(out["y"] ?? [])]).toEqual(expected);
    expect([...(out["x"] ?? [])]).toEqual([-1, -2, -3, -4]);
    await plan.dispose();
    await expect(plan.run({ x, w, b })).rejects.toThrow("disposed");
  });

  test("writes into the arrays that it is given, views too", async () => {
    const plan = await (await openDevice(id)).compile(affine, specs);
    const shared = new Float32Array(8);
    const y = shared.subarray(1, 7);
    const out = await plan.run({ x, w, b }, { y });
    expect(out["y"]).toBe(y);
    expect([...shared]).toEqual([0, ...expected, 0]);
    await plan.dispose();
  });

  test("constants need no feed", async () => {
    const plan = await (await openDevice(id)).compile(affine, specs, { constants: { w, b } });
    expect(Object.keys(plan.inputs)).toEqual(["x"]);
    expect([...((await plan.run({ x }))["y"] ?? [])]).toEqual(expected);
    expect([...((await plan.run({ x }))["y"] ?? [])]).toEqual(expected);
    await plan.dispose();
  });

  test("wrong arrays are refused by name", async () => {
    const device = await openDevice(id);
    const plan = await device.compile(affine, specs);
    await expect(plan.run({ x, w })).rejects.toThrow("No array was given for b");
    await expect(plan.run({ x, w, b: new Float32Array(2) })).rejects.toThrow(
      "b wants 3 elements of type float32 ([3]); it was given a Float32Array of 2",
    );
    await expect(plan.run({ x, w, b: new Int32Array(3) })).rejects.toThrow("Int32Array of 3");
    await expect(device.compile(affine, specs, { constants: { c: b } })).rejects.toThrow(
      "The constant c is not an input",
    );
  });

  test("an input may be an output, twice, and an output a constant", async () => {
    const program: Program = (inputs) => ({
      one: inputs["x"] as tf.Tensor,
      two: inputs["x"] as tf.Tensor,
      five: tf.fill([2], 5),
    });
    const out = await (await (await openDevice(id)).compile(program, { x: { shape: [4] } })).run({ x });
    expect([...(out["one"] ?? []), ...(out["two"] ?? []), ...(out["five"] ?? [])]).toEqual([
      1, 2, 3, 4, 1, 2, 3, 4, 5, 5,
    ]);
  });

  test("a tensor above the limit is refused by name before anything is created", async () => {
    const huge: Program = ({ x }) => ({ y: tf.sum(tf.exp(tf.tile(x as tf.Tensor, [300]))) });
    const compiled = (await openDevice(id)).compile(huge, { x: { shape: [2 ** 20] } });
    await expect(compiled).rejects.toMatchObject({
      kind: "TensorTooLarge",
      message: expect.stringContaining("Tile needs 1200 MiB"),
    });
  });
});

test("each pass leaves the values as they are", async () => {
  const cpu = await openDevice("cpu");
  const program: Program = ({ x, w }) => {
    const net = (filter: tf.Tensor): tf.Tensor =>
      tf.sum(tf.square(tf.relu(tf.add(tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, 2, "same"), [0.1, -0.2]))));
    const { value, grad } = tf.valueAndGrad(net)(w as tf.Tensor);
    return { value, grad } as Tensors;
  };
  const shapes = { x: { shape: [2, 5, 4, 6, 1] }, w: { shape: [3, 3, 3, 1, 2] } };
  const feeds = {
    x: Float32Array.from({ length: 240 }, (_, i) => Math.sin(i)),
    w: Float32Array.from({ length: 54 }, (_, i) => Math.cos(3 * i)),
  };
  const reference = await (await cpu.compile(program, shapes)).run(feeds);
  for (const left of [...Object.keys(passes), "all"]) {
    const model = toOnnx(trace(program, shapes), { without: left === "all" ? Object.keys(passes) : [left] });
    for (const [name, values] of Object.entries(reference)) {
      const out = await runOnnx(model, shapes, feeds, name);
      Array.from(values).forEach((value, i) => expect(out[i], `${name} without ${left}`).toBeCloseTo(value, 4));
    }
  }
});

testWith(["oracles"])("what is written passes the checker of the onnx package", () => {
  const models = [
    ...runnableCases().map(({ program, inputs }) => toOnnx(trace(program, inputs))),
    toOnnx(trace(affine, specs), { constants: { w, b } }),
  ];
  const encoded = models.map((bytes) => Buffer.from(bytes).toString("base64"));
  const script = `
import json, sys, base64, onnx
from onnx import shape_inference
models = [onnx.load_from_string(base64.b64decode(text)) for text in json.load(sys.stdin)]
for model in models:
    onnx.checker.check_model(model, full_check=True)
domains = sorted({node.domain for model in models for node in model.graph.node})
print(json.dumps({"count": len(models), "domains": domains, "versions": sorted({(m.ir_version, m.opset_import[0].version) for m in models})}))`;
  expect(oracle(script, encoded)).toEqual({ count: models.length, domains: [""], versions: [[8, 17]] });
});

describe("packages of the user", () => {
  const standIn = (name: string): Promise<unknown> => {
    if (name === "@tensorflow/tfjs-node") return Promise.resolve({ ...tf, getBackend: () => "cpu" });
    return Promise.reject(Object.assign(new Error(`Cannot find package '${name}'`), { code: "ERR_MODULE_NOT_FOUND" }));
  };

  test("an installed one runs the same programs eagerly", async () => {
    const device = await openDevice("tfjs-node", { loadModule: standIn });
    const out = await (await device.compile(affine, specs)).run({ x, w, b });
    expect([...(out["y"] ?? [])]).toEqual(expected);
  });

  test("the list says which devices there are, and why one is not", async () => {
    expect(await listDevices({ loadModule: standIn })).toEqual([
      { id: "cpu", name: expect.any(String), available: true },
      { id: "tfjs-cpu", name: expect.any(String), available: true },
      { id: "tfjs-node", name: expect.any(String), available: true },
      {
        id: "tfjs-node-gpu",
        name: expect.any(String),
        available: false,
        reason: "@tensorflow/tfjs-node-gpu is not installed: npm install @tensorflow/tfjs-node-gpu@4.22.0",
      },
    ]);
  });

  test("a broken one, a strange one, another version: the reason is said", async () => {
    const reason = async (loadModule: (name: string) => Promise<unknown>): Promise<unknown> =>
      (await listDevices({ loadModule })).at(-1)?.reason;
    expect(
      await reason(() => Promise.reject(new Error("libcudart.so.11.0: cannot open shared object file"))),
    ).toContain("cannot be loaded: libcudart.so.11.0");
    expect(await reason(() => Promise.resolve({}))).toContain("does not look like TensorFlow.js");
    expect(await reason(() => Promise.resolve({ getBackend: () => "cpu", version_core: "3.0.0" }))).toContain(
      "brings TensorFlow.js 3.0.0",
    );
    expect(
      await reason(() => Promise.resolve({ getBackend: () => "tensorflow", version_core: tf.version_core })),
    ).toContain("did not register its backend tensorflow");
    await expect(openDevice("tfjs-node-gpu")).rejects.toMatchObject({ kind: "ProviderLost" });
  });
});
