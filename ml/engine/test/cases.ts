import { isComposite } from "../kernels/kernel.ts";
import type { CaseInput, KernelCase } from "../kernels/kernel.ts";
import { kernelTable } from "../kernels/table.ts";
import { sizeOf } from "../ir/graph.ts";
import { tf } from "../tf.ts";
import type { Program, TensorSpec, Tensors, Values } from "../types.ts";

/** A kernel case made ready to be compiled and run. */
export interface RunnableCase {
  readonly name: string;
  readonly program: Program;
  readonly inputs: Record<string, TensorSpec>;
  readonly feeds: Values;
}

/** Every case of the table, once as it stands and, where an input is an image, once with its images in the planar layout. */
export function runnableCases(): RunnableCase[] {
  return Object.entries(kernelTable).flatMap(([kernel, entry]) => {
    const random = noise(7);
    return entry.cases.flatMap((example, i) => {
      const name = `${kernel} ${i} ${Object.values(example.inputs)
        .map(({ shape }) => `[${shape.join(",")}]`)
        .join(" ")}`;
      const made = { name, ...runnable(kernel, example, random, isComposite(entry)) };
      const hasImage = Object.values(example.inputs).some(isFloatImage);
      return hasImage ? [made, { ...made, name: `${name} planar`, program: planar(made.program, example) }] : [made];
    });
  });
}

function runnable(
  kernel: string,
  example: KernelCase,
  random: () => number,
  several: boolean,
): Omit<RunnableCase, "name"> {
  const names = Object.keys(example.inputs);
  const isList = names.every((name) => /^\d+$/.test(name));
  const program: Program = (given) => {
    const inputs = Object.fromEntries(
      names.map((name) => [name, typed(given[name] as tf.Tensor, example.inputs[name])]),
    );
    const result = tf
      .engine()
      .runKernel(
        kernel,
        (isList ? Object.values(inputs) : inputs) as tf.NamedTensorMap,
        (example.attrs ?? {}) as tf.NamedAttrMap,
      );
    const results: tf.Tensor[] = several ? (result as unknown as tf.Tensor[]) : [result as tf.Tensor];
    return Object.fromEntries(
      results.map((tensor, i) => [`y${i}`, tensor.dtype === "bool" ? tf.cast(tensor, "int32") : tensor]),
    );
  };
  const specs = names.map((name) => [name, specOf(example.inputs[name] as CaseInput)] as const);
  const feeds = names.map((name) => [name, draw(example.inputs[name] as CaseInput, random)] as const);
  return { program, inputs: Object.fromEntries(specs), feeds: Object.fromEntries(feeds) };
}

/** Sends images through a 1×1×1 convolution with a unit matrix: unchanged, but as ONNX convolutions lay them out. */
function planar(program: Program, example: KernelCase): Program {
  return (given) => {
    const moved: Tensors = {};
    for (const [name, tensor] of Object.entries(given)) {
      const image = isFloatImage(example.inputs[name] as CaseInput);
      moved[name] = image ? throughUnitConv(tensor as tf.Tensor5D) : tensor;
    }
    return program(moved);
  };
}

function throughUnitConv(x: tf.Tensor5D): tf.Tensor {
  const channels = x.shape[4];
  const unit = Array.from({ length: channels * channels }, (_, i) => (i % (channels + 1) === 0 ? 1 : 0));
  return tf.conv3d(x, tf.tensor5d(unit, [1, 1, 1, channels, channels]), 1, "same");
}

function isFloatImage({ shape, dtype = "float32" }: CaseInput): boolean {
  return shape.length === 5 && dtype === "float32";
}

/** Feeds are float32 or int32; a bool input is an int32 feed that the program casts. */
function typed(tensor: tf.Tensor, input: CaseInput | undefined): tf.Tensor {
  return input?.dtype === "bool" ? tf.cast(tensor, "bool") : tensor;
}

function specOf({ shape, dtype }: CaseInput): TensorSpec {
  return { shape, dtype: dtype === undefined || dtype === "float32" ? "float32" : "int32" };
}

function draw({ shape, dtype, range, values }: CaseInput, random: () => number): Values[string] {
  const size = sizeOf(shape);
  if (values) return Int32Array.from(values);
  const [low, high] = range ?? (dtype === undefined || dtype === "float32" ? [-2, 2] : [0, 2]);
  const numbers = Array.from({ length: size }, () => low + (high - low) * random());
  return dtype === undefined || dtype === "float32" ? Float32Array.from(numbers) : Int32Array.from(numbers, Math.floor);
}

/** Numbers from 0 to 1 that look random and are the same every time (mulberry32). */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
}
