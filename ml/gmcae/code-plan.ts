import { tf } from "../engine/index.ts";
import type { TensorSpec, Tensors } from "../engine/index.ts";
import type { Vec3, Volume } from "../geometry/index.ts";
import { extractPatch } from "../patches/index.ts";
import type { GmcaeConfig, NetworkName } from "./config.ts";
import type { MapPlanOptions } from "./map-plan.ts";
import { gmcae, patchesPerRun } from "./network.ts";
import { mapInput, networkInput } from "./objective.ts";

/** A trained GMCAE made ready to say what a patch is like, in as many numbers as its narrowest place has. */
export interface CodePlan {
  /** Side of a patch in voxels. */
  readonly patchSize: number;
  /** Numbers a patch. */
  readonly width: number;
  /** Codes of the patches whose first voxels are `positions`, [patch][width]. Looks at `signal` between runs and throws its reason. */
  encode(box: Volume, positions: readonly Vec3[], signal?: AbortSignal): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** Compiles the encoder of `config` with its weights fixed. Of a network that fills blanks: what it makes of the middle blank's surroundings. */
export async function compileCode({
  device,
  config,
  weights,
}: Pick<MapPlanOptions, "device" | "config" | "weights">): Promise<CodePlan> {
  const { network, patchSize: p, clipHu } = config;
  const batch = patchesPerRun(config);
  const { of } = codes[network];
  const width = codes[network].width(config);
  const model = gmcae(config);
  const inputs: Record<string, TensorSpec> = { x: { shape: [batch, p, p, p, 1] } };
  for (const [name, { shape }] of Object.entries(model.spec)) inputs[name] = { shape };
  const program = (given: Tensors): Tensors => {
    return { code: of(model.apply(given, networkInput(mapInput(config, given["x"]!)))) };
  };
  const plan = await device.compile(program, inputs, { constants: weights });
  return {
    patchSize: p,
    width,
    async encode(box, positions, signal) {
      const rows = new Float32Array(positions.length * width),
        x = new Float32Array(batch * p ** 3);
      for (let from = 0; from < positions.length; from += batch) {
        signal?.throwIfAborted();
        const some = positions.slice(from, from + batch);
        some.forEach((min, i) => extractPatch(box, min, p, x.subarray(i * p ** 3, (i + 1) * p ** 3), clipHu));
        const { code } = await plan.run({ x });
        rows.set(code!.subarray(0, some.length * width), from * width);
      }
      return rows;
    },
    dispose: () => plan.dispose(),
  };
}

interface Code {
  width(config: GmcaeConfig): number;
  /** What of a network's outputs a whole patch has gone through: [N, width]. */
  of(outputs: Tensors): tf.Tensor;
}

const codes: Readonly<Record<NetworkName, Code>> = {
  // Where in the patch something lies matters little to what it is: the mean over positions.
  original: { width: ({ filters }) => filters[2], of: ({ encoded }) => tf.mean(encoded!, [1, 2, 3]) },
  bottleneck: { width: ({ denseUnits }) => denseUnits, of: ({ code }) => code! },
  context: { width: ({ filters }) => filters[2], of: ({ place }) => place! },
};
