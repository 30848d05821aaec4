import type { tf } from "./tf.ts";

/** Shape and type of a tensor. Shapes are logical ones, as tfjs has them: images [N, D, H, W, C]. */
export interface TensorSpec {
  readonly shape: readonly number[];
  /** `float32` where not said. */
  readonly dtype?: "float32" | "int32";
}

/** Named tensors: what a program reads and returns. */
export type Tensors = Record<string, tf.Tensor>;

/**
 * A plain function over the TensorFlow.js API, free of side effects. It must be traceable: shapes are numbers, no value
 * is looked at, nothing random is drawn, no `tf.Variable` is made; whatever changes from call to call is an input.
 */
export type Program = (inputs: Tensors) => Tensors;

/** Named arrays outside the engine: row-major elements of tensors whose specs are known. */
export type Values = Record<string, Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>>;

/** A program made ready for one device and one set of shapes. */
export interface Plan {
  readonly inputs: Readonly<Record<string, TensorSpec>>;
  readonly outputs: Readonly<Record<string, TensorSpec>>;
  /**
   * Runs the program once. `feeds` holds an array for every input. An output named in `into` is written there and that
   * array is returned; the others are new arrays. No array of `into` may be one of `feeds`.
   * On 'cpu' the calling thread is blocked until the run ends.
   */
  run(feeds: Values, into?: Values): Promise<Values>;
  dispose(): Promise<void>;
}

export interface CompileOptions {
  /** Inputs whose values are fixed now, by name: weights at inference. They need no feed later. */
  readonly constants?: Values;
}

export interface Device {
  readonly id: string;
  readonly name: string;
  /** Makes `program` ready. `inputs` names everything it reads, `constants` among them. */
  compile(program: Program, inputs: Readonly<Record<string, TensorSpec>>, options?: CompileOptions): Promise<Plan>;
  dispose(): Promise<void>;
}

/** `cpu` is ONNX Runtime; the others run the program eagerly: `tfjs-cpu` is the reference, the rest are packages of the user. */
export type DeviceId = "cpu" | "tfjs-cpu" | "tfjs-node" | "tfjs-node-gpu";

export interface DeviceOptions {
  /** Threads inside an operator; where absent, ONNX Runtime takes every physical core. */
  readonly threads?: number;
  /** Lets idle threads spin: a few per cent faster on an idle machine, wasteful on a busy one. Off where absent. */
  readonly spinning?: boolean;
  /** Loads a package by name on the Node side. Without it the devices that are packages of the user cannot be had. */
  readonly loadModule?: (name: string) => Promise<unknown>;
}

export interface DeviceReport {
  readonly id: DeviceId;
  readonly name: string;
  readonly available: boolean;
  /** Why it is not available, as a sentence. */
  readonly reason?: string;
}
