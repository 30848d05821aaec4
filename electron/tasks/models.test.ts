import { expect, test } from "vitest";
import { configurations, gmcae, writeGmcae } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig } from "../../ml/gmcae/index.ts";
import { initialise } from "../../ml/nn/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { openWorkspace } from "../store/index.ts";
import type { TaskContext } from "./context.ts";
import { openBench } from "./harness.fixture.ts";
import { loadEncoder, loadGmcae, saveModel } from "./models.ts";

const small = { patchSize: 16, filters: [3, 4, 5], denseUnits: 4 } as const;

async function saved(id: string, config: GmcaeConfig, context: TaskContext): Promise<void> {
  const bytes = writeGmcae({ config, weights: initialise(gmcae(config).spec, seededRandom(1)) });
  const trainedOn = { kind: "phantoms", patients: 0, phantoms: 1, positives: null, attribution: "" } as const;
  await saveModel(
    context.workspace.modelDir(id),
    {
      id,
      name: id,
      kind: "gmcae",
      configuration: config.name,
      config: { ...config },
      parameters: 1,
      shipped: false,
      createdAt: new Date(0).toISOString(),
      hilum: "0",
      target: null,
      trainedOn,
      prior: null,
      gmcae: null,
      training: { command: "none", steps: 1, heldOutLossNatsPerVoxel: null },
      limits: "A test.",
    },
    bytes,
  );
}

test("a classifier starts from the original's encoder only; the reason names the network and what to choose", async () => {
  const { ws } = await openBench();
  const context: TaskContext = {
    workspace: await openWorkspace(ws.dir),
    signal: new AbortController().signal,
    shippedModels: ws.dir,
    emit: () => undefined,
  };
  await saved("a-base", { ...configurations.base, ...small }, context);
  await saved("a-tiny", { ...configurations.tiny, ...small }, context);
  expect((await loadGmcae("a-base", context)).config.network).toBe("bottleneck");
  expect((await loadEncoder("a-tiny", context)).card.id).toBe("a-tiny");
  await expect(loadEncoder("a-base", context)).rejects.toMatchObject({
    fault: { code: "REFUSED", message: expect.stringContaining("bottleneck"), todo: expect.stringContaining("tiny") },
  });
});
