import { EngineError } from "../engine/index.ts";
import type { Device, Plan, TensorSpec, Values } from "../engine/index.ts";
import { sizeOf } from "./model.ts";
import type { ParamSpec } from "./model.ts";
import type { Optimiser } from "./optimiser.ts";
import { stepInputs, trainStep } from "./step.ts";
import type { Loss } from "./step.ts";

export interface StepResult {
  readonly loss: number;
  /** L2 norm of the whole gradient before clipping. */
  readonly norm: number;
  /** True where the step was not taken: loss or norm not finite, or norm above the spike limit. */
  readonly skipped: boolean;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface StepRunnerOptions {
  readonly device: Device;
  readonly spec: Readonly<Record<string, ParamSpec>>;
  readonly loss: Loss;
  readonly optimiser: Optimiser;
  /** Specs of what a batch holds. */
  readonly batchInputs: Readonly<Record<string, TensorSpec>>;
  /** First weights, by parameter name (what `initialise` gives). */
  readonly weights: Values;
  /** A gradient norm above this is treated like one that is not finite. Absent: no limit. */
  readonly spikeLimit?: number;
  /** So many skipped steps in a row are an error. */
  readonly maximumSkipped?: number;
}

/**
 * Owns the state of training: two sets of arrays, one read while the other is written. They are swapped only after a
 * step whose loss and gradient norm are finite, so a bad batch leaves every weight as it was, bit for bit.
 */
export class StepRunner {
  readonly #plan: Plan;
  readonly #options: StepRunnerOptions;
  readonly #report: Values;
  #current: Values;
  #next: Values;
  #skippedInARow = 0;

  /** Compiles the step for `options.device` and takes the first weights. */
  static async create(options: StepRunnerOptions): Promise<StepRunner> {
    const { device, spec, loss, optimiser, batchInputs } = options;
    const plan = await device.compile(trainStep(spec, loss, optimiser), stepInputs(spec, batchInputs, optimiser));
    return new StepRunner(plan, options);
  }

  private constructor(plan: Plan, options: StepRunnerOptions) {
    this.#plan = plan;
    this.#options = options;
    const batch = new Set(Object.keys(options.batchInputs));
    const isState = (name: string): boolean => !batch.has(name) && name !== "lr";
    this.#current = allocate(plan.inputs, isState);
    this.#next = allocate(plan.inputs, (name) => isState(name) && name in plan.outputs);
    this.#report = allocate(plan.outputs, (name) => !(name in this.#next));
    this.load(Object.fromEntries(Object.entries(options.weights).map(([name, values]) => [`w:${name}`, values])));
  }

  /** One step on `batch` with learning rate `lr`. Throws `NonFinite` after too many skipped steps in a row. */
  async run(batch: Values, lr: number): Promise<StepResult> {
    const out = await this.#plan.run(
      { ...this.#current, ...batch, lr: Float32Array.of(lr) },
      { ...this.#next, ...this.#report },
    );
    const [loss, norm] = [numberOf(out["loss"]), numberOf(out["norm"])];
    const good = Number.isFinite(loss) && Number.isFinite(norm) && norm <= (this.#options.spikeLimit ?? Infinity);
    if (good) this.#swap();
    else this.#countSkipped(loss, norm);
    const metrics = Object.entries(out).filter(([name]) => name.startsWith("metric:"));
    return {
      loss,
      norm,
      skipped: !good,
      metrics: Object.fromEntries(metrics.map(([name, value]) => [name.slice(7), numberOf(value)])),
    };
  }

  /** A copy of the whole state: `w:<name>`, the optimiser's `m:<name>` and `v:<name>`, and `t`. */
  state(): Values {
    return Object.fromEntries(Object.entries(this.#current).map(([name, values]) => [name, values.slice()]));
  }

  /** A copy of the weights alone, by parameter name. */
  weights(): Values {
    const weights = Object.entries(this.#current).filter(([name]) => name.startsWith("w:"));
    return Object.fromEntries(weights.map(([name, values]) => [name.slice(2), values.slice()]));
  }

  /** Puts saved state back. What `values` lacks stays as it is. */
  load(values: Values): void {
    for (const [name, array] of Object.entries(values)) {
      const target = this.#current[name];
      if (target === undefined)
        throw new EngineError("BadGraph", `The saved state holds ${name}, which this model does not have.`);
      if (target.length !== array.length)
        throw new EngineError(
          "BadGraph",
          `The saved state's ${name} has ${array.length} elements; this model's has ${target.length}.`,
        );
      target.set(array);
    }
    this.#skippedInARow = 0;
  }

  async dispose(): Promise<void> {
    await this.#plan.dispose();
  }

  #swap(): void {
    const written = this.#next;
    this.#next = Object.fromEntries(
      Object.keys(written).map((name) => [name, this.#current[name] as Float32Array<ArrayBuffer>]),
    );
    this.#current = { ...this.#current, ...written };
    this.#skippedInARow = 0;
  }

  #countSkipped(loss: number, norm: number): void {
    this.#skippedInARow++;
    const limit = this.#options.maximumSkipped ?? 20;
    if (this.#skippedInARow < limit) return;
    throw new EngineError(
      "NonFinite",
      `${limit} steps in a row were skipped: loss ${loss}, gradient norm ${norm}. The weights are those of the last good step; lower the learning rate.`,
    );
  }
}

/** Arrays for the chosen specs, all within one ArrayBuffer. */
function allocate(specs: Readonly<Record<string, TensorSpec>>, chosen: (name: string) => boolean): Values {
  const entries = Object.entries(specs).filter(([name]) => chosen(name));
  const buffer = new ArrayBuffer(4 * entries.reduce((sum, [, { shape }]) => sum + sizeOf(shape), 0));
  const values: Values = {};
  let offset = 0;
  for (const [name, { shape, dtype }] of entries) {
    const length = sizeOf(shape);
    values[name] =
      dtype === "int32" ? new Int32Array(buffer, offset, length) : new Float32Array(buffer, offset, length);
    offset += 4 * length;
  }
  return values;
}

function numberOf(values: ArrayLike<number> | undefined): number {
  return values?.[0] ?? Number.NaN;
}
