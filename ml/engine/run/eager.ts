import { EngineError } from "../errors.ts";
import { outputSpecs, trace } from "../trace/trace.ts";
import { tf, withBackend } from "../tf.ts";
import type { CompileOptions, Device, DeviceId, Plan, Program, TensorSpec, Tensors, Values } from "../types.ts";
import { refuseTooLarge } from "./estimate.ts";
import { checkFeeds, freeInputs, outputArrays } from "./feeds.ts";

type Specs = Readonly<Record<string, TensorSpec>>;

/**
 * A device that runs the program itself at every call, on the tfjs backend `backendName`. The program is traced once
 * all the same: what breaks the rules of traced code is refused here too, and the specs of the outputs come from there.
 */
export function eagerDevice(id: DeviceId, name: string, backendName: string): Device {
  return {
    id,
    name,
    compile: async (program, specs, options) => eagerPlan(backendName, program, specs, options),
    dispose: () => Promise.resolve(),
  };
}

function eagerPlan(backendName: string, program: Program, specs: Specs, { constants = {} }: CompileOptions = {}): Plan {
  const inputs = freeInputs(specs, constants);
  const graph = trace(program, specs);
  const outputs = outputSpecs(graph);
  refuseTooLarge(graph);
  let fixed: Tensors | undefined;
  let open = true;
  return {
    inputs,
    outputs,
    async run(feeds, into) {
      if (!open) throw new EngineError("BadGraph", "The plan was disposed of; compile the program again.");
      checkFeeds(inputs, feeds);
      const results = outputArrays(outputs, into);
      return withBackend(backendName, () => {
        fixed ??= tensorsOf(pick(specs, constants), constants);
        const feedTensors = tensorsOf(inputs, feeds);
        const produced = tf.tidy(() => program({ ...feedTensors, ...fixed }));
        for (const name of Object.keys(outputs)) results[name]?.set((produced[name] as tf.Tensor).dataSync());
        tf.dispose(produced);
        tf.dispose(feedTensors);
        return results;
      });
    },
    dispose() {
      open = false;
      if (fixed) tf.dispose(fixed);
      fixed = undefined;
      return Promise.resolve();
    },
  };
}

function tensorsOf(specs: Specs, values: Values): Tensors {
  // A copy: tfjs keeps the array itself, and the caller may write into it again.
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape, dtype }]) => [
      name,
      tf.tensor((values[name] as Float32Array).slice(), [...shape], dtype ?? "float32"),
    ]),
  );
}

function pick(specs: Specs, chosen: Values): Specs {
  return Object.fromEntries(Object.entries(specs).filter(([name]) => name in chosen));
}
