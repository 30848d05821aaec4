import { openDevice, tf } from "../../ml/engine/index.ts";
import type { DeviceId } from "../../ml/engine/index.ts";
import { configurations, gmcae, gmcaeLoss, optimiserOf, type GmcaeConfig } from "../../ml/gmcae/index.ts";
import { initialise, StepRunner } from "../../ml/nn/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { against, median, type Bench } from "./measure.ts";

/** One step of training: forward, backward, clipping, Adam. The peer is TensorFlow.js' own CPU backend, run eagerly. */
export const step: Bench = {
  words: "a step of training; peer: the same program run eagerly by TensorFlow.js (cpu), configuration golden",
  async run() {
    const { golden, tiny } = configurations;
    const quick = await secondsPerStep("cpu", golden, 20);
    const eager = await secondsPerStep("tfjs-cpu", golden, 3);
    const shipped = await secondsPerStep("cpu", tiny, 10);
    return {
      figures: {
        "golden step, s": quick,
        "tiny step, s": shipped,
        "tiny, patches a second": tiny.batch / shipped,
      },
      peers: { "TensorFlow.js golden step, s": eager },
      ratios: against("tfjs-cpu", "golden step", eager, quick),
    };
  },
};

/** Median over `steps`, after two that warm up. */
async function secondsPerStep(id: DeviceId, config: GmcaeConfig, steps: number): Promise<number> {
  if (id === "tfjs-cpu") await tf.setBackend("cpu");
  const device = await openDevice(id);
  const { spec } = gmcae(config);
  const { batch, patchSize: p } = config;
  const runner = await StepRunner.create({
    device,
    spec,
    loss: gmcaeLoss(config),
    optimiser: optimiserOf(config),
    batchInputs: { x: { shape: [batch, p, p, p, 1] } },
    weights: initialise(spec, seededRandom(1)),
  });
  const random = seededRandom(2);
  const x = Float32Array.from({ length: batch * p ** 3 }, () => random.uniform() - 0.8);
  const seconds: number[] = [];
  for (let i = 0; i < steps + 2; i++) {
    const began = performance.now();
    await runner.run({ x }, config.learningRate);
    seconds.push((performance.now() - began) / 1000);
  }
  await runner.dispose();
  await device.dispose();
  return median(seconds.slice(2));
}
