import { EngineError } from "../errors.ts";
import type { Attrs, Aval, GraphBuilder, Ref } from "../ir/graph.ts";
import { isComposite } from "../kernels/kernel.ts";
import type { Composite, Kernel, KernelInputs } from "../kernels/kernel.ts";
import { kernelTable } from "../kernels/table.ts";
import { tf } from "../tf.ts";
import type { TensorSpec } from "../types.ts";
import { missingKernel } from "./missing.ts";

interface Traced {
  readonly builder: GraphBuilder;
  readonly ref: Ref;
}

/** tfjs operations that draw random numbers; in a graph they would be constants, the same in every run. */
const randomOps = new Set([
  "rand",
  "randomGamma",
  "randomNormal",
  "randomStandardNormal",
  "randomUniform",
  "randomUniformInt",
  "truncatedNormal",
  "multinomial",
]);

/** A tfjs backend that writes down kernels instead of running them. */
class TracingBackend extends tf.KernelBackend {
  readonly name = "hilum-trace";
  readonly #traced = new WeakMap<object, Traced>();
  #builder: GraphBuilder | undefined;
  #fault: EngineError | undefined;

  /** Runs `body` with everything recorded into `builder`. */
  recording<T>(builder: GraphBuilder, body: () => T): T {
    const outer = this.#builder;
    this.#builder = builder;
    this.#fault = undefined;
    try {
      const result = body();
      if (this.#fault) throw this.#fault;
      return result;
    } finally {
      this.#builder = outer;
    }
  }

  input(name: string, { shape, dtype = "float32" }: TensorSpec): tf.Tensor {
    const info = this.#made(this.#open().input(name, { shape, dtype }));
    return tf.engine().makeTensorFromTensorInfo(info);
  }

  /** The node behind a tensor. */
  ref(tensor: tf.TensorInfo): Ref {
    const traced = this.#traced.get(tensor.dataId);
    if (traced?.builder === this.#builder && traced) return traced.ref;
    throw new EngineError(
      "BadGraph",
      `${currentOp()} uses a tensor [${tensor.shape.join(",")}] that was made outside the program: make it inside, or pass it as an input.`,
    );
  }

  runKernel(
    name: string,
    entry: Kernel | Composite,
    inputs: Record<string, tf.TensorInfo>,
    attrs: Attrs,
  ): tf.TensorInfo | tf.TensorInfo[] {
    const refs = Object.fromEntries(Object.entries(inputs).map(([key, tensor]) => [key, this.ref(tensor)]));
    if (!isComposite(entry)) return this.#made(this.#record(name, refs, attrs));
    const builder = this.#open();
    const avals = Object.fromEntries(Object.entries(refs).map(([key, ref]) => [key, builder.node(ref)]));
    const results = entry.expand(
      refs as KernelInputs<Ref>,
      avals as unknown as KernelInputs<Aval>,
      attrs,
      (op, ins, at) => this.#record(op, ins, at),
    );
    return results.map((ref) => this.#made(ref));
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    const op = currentOp();
    if (randomOps.has(op))
      throw new EngineError(
        "BadGraph",
        `${op} draws random numbers inside a traced program: draw them outside and pass them as an input.`,
      );
    if (dtype !== "float32" && dtype !== "int32" && dtype !== "bool")
      throw new EngineError(
        "BadGraph",
        `${op} makes a constant of type ${dtype}; the engine knows float32, int32 and bool.`,
      );
    const builder = this.#open();
    return this.#made(builder.constant(values as ArrayLike<number>, { shape, dtype })).dataId;
  }

  override readSync(dataId: object): tf.BackendValues {
    throw this.#lookedAt(dataId);
  }

  /** An asynchronous look at a value cannot fail here and now: `recording` throws for it at the end. */
  override read(dataId: object): Promise<tf.BackendValues> {
    this.#fault ??= this.#lookedAt(dataId);
    return Promise.resolve(new Float32Array());
  }

  override incRef(): void {}
  override disposeData(): boolean {
    return false;
  }
  override refCount(): number {
    return 1;
  }
  override numDataIds(): number {
    return 0;
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
  override floatPrecision(): 16 | 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }

  #lookedAt(dataId: object): EngineError {
    const traced = this.#traced.get(dataId);
    const maker = traced?.builder.node(traced.ref);
    const what = maker ? `the result of ${maker.op} [${maker.shape.join(",")}]` : "a tensor";
    return new EngineError(
      "BadGraph",
      `The program looks at the value of ${what} (dataSync, array, print or an if on it). A traced tensor has no value: compute with it, or make it an input.`,
    );
  }

  #record(op: string, inputs: Readonly<Record<string, Ref>>, attrs: Attrs): Ref {
    const entry = kernelTable[op];
    if (entry === undefined || isComposite(entry))
      throw new EngineError("BadGraph", `${op} is not in the table of kernels.`);
    const builder = this.#open();
    const avals = Object.fromEntries(Object.entries(inputs).map(([key, ref]) => [key, builder.node(ref)]));
    const aval = entry.shape(avals as unknown as KernelInputs<Aval>, attrs);
    return builder.add(op, inputs, attrs, aval);
  }

  #made(ref: Ref): tf.TensorInfo {
    const builder = this.#open();
    const { shape, dtype } = builder.node(ref);
    const dataId = {};
    this.#traced.set(dataId, { builder, ref });
    return { dataId, shape: [...shape], dtype };
  }

  #open(): GraphBuilder {
    if (this.#builder === undefined)
      throw new EngineError("BadGraph", "A traced tensor was used after its trace had ended.");
    return this.#builder;
  }
}

let backend: TracingBackend | undefined;

/** The one tracing backend; registers it and its kernels when first asked for. */
export function tracingBackend(): TracingBackend {
  if (backend) return backend;
  const made = new TracingBackend();
  tf.registerBackend(made.name, () => made, 0);
  for (const [kernelName, entry] of Object.entries(kernelTable)) register(made, kernelName, entry);
  for (const { kernelName } of tf.getKernelsForBackend("cpu"))
    if (!(kernelName in kernelTable)) register(made, kernelName);
  backend = made;
  return made;
}

function register(target: TracingBackend, kernelName: string, entry?: Kernel | Composite): void {
  const kernelFunc: tf.KernelFunc = ({ inputs, attrs }) => {
    const present = Object.entries(inputs).filter((pair): pair is [string, tf.TensorInfo] => pair[1] !== undefined);
    const given = Object.fromEntries(present);
    if (entry === undefined) throw missingKernel(kernelName, given, (attrs ?? {}) as Attrs);
    return target.runKernel(kernelName, entry, given, (attrs ?? {}) as Attrs);
  };
  tf.registerKernel({ kernelName, backendName: target.name, kernelFunc });
}

/** The name of the tfjs operation at work, for messages. */
function currentOp(): string {
  const name = tf.engine().state.activeScope?.name ?? "";
  return name.endsWith("__op") ? name.slice(0, -4) : name || "The program";
}
