import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { openDevice, tf } from "../../ml/engine/index.ts";
import type { Device, TensorSpec, Tensors } from "../../ml/engine/index.ts";
import { configurations, gmcae, writeGmcae } from "../../ml/gmcae/index.ts";
import { initialise } from "../../ml/nn/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { root } from "../../build/paths.ts";
import { oracle, testWith } from "../need.ts";

// docs/pytorch.md, run as it stands there.
const page = fs.readFileSync(path.join(root, "docs/pytorch.md"), "utf8");
const program = /```python\n([\s\S]*?)```/.exec(page)![1]!;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hilum-pytorch-"));
let device: Device;
beforeAll(async () => {
  device = await openDevice("cpu");
});
afterAll(async () => {
  await device.dispose();
  fs.rmSync(folder, { recursive: true, force: true });
});

describe("the page about PyTorch", () => {
  testWith(["torch"]).each([
    ["base", {}],
    ["base", { centreHu: -300, codeActivation: "relu" }],
    ["gaussian", {}],
  ] as const)("gives the density of %s with %o to 1e-5", async (name, changes) => {
    const small = { patchSize: 16, filters: [6, 10, 12], denseUnits: 9 } as const;
    const config = { ...configurations[name], ...small, ...changes };
    const { spec, apply } = gmcae(config);
    const weights = initialise(spec, seededRandom(4));
    for (const [layer, values] of Object.entries(weights))
      if (layer.endsWith("/bias")) values.forEach((_, i) => (values[i] = 0.1 * Math.sin(i + layer.length)));
    const x = Float32Array.from({ length: 2 * 16 ** 3 }, (_, i) => Math.sin(0.02 * i) * Math.cos(0.003 * i) - 0.3);
    const file = path.join(folder, `${name}.safetensors`);
    fs.writeFileSync(file, writeGmcae({ config, weights }));
    const inputs: Record<string, TensorSpec> = { x: { shape: [2, 16, 16, 16, 1] } };
    for (const [layer, { shape }] of Object.entries(spec)) inputs[layer] = { shape };
    const plan = await device.compile((given: Tensors): Tensors => {
      const { log_weight, mu, log_sigma } = apply(given, given["x"]!);
      return { weight: log_weight!, mean: mu!, sigma: tf.exp(log_sigma!) };
    }, inputs);
    const ours = await plan.run({ x, ...weights });
    await plan.dispose();
    const script = `${program}
import sys
given = json.load(sys.stdin)
config, w = load(given["file"])
out = forward(config, w, torch.tensor(given["x"]).reshape(2, 16, 16, 16))
json.dump([part.flatten().tolist() for part in out], sys.stdout)`;
    const theirs = oracle<number[][]>(script, { file, x: [...x] });
    for (const [i, part] of ["weight", "mean", "sigma"].entries()) {
      const worst = Math.max(...ours[part]!.map((value, v) => Math.abs(value - theirs[i]![v]!)));
      expect(worst, part).toBeLessThan(1e-5);
      expect(theirs[i]).toHaveLength(2 * 16 ** 3 * config.gaussians);
    }
  });
});
