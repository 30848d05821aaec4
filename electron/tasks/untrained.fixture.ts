import { configurations, gmcae, writeGmcae } from "../../ml/gmcae/index.ts";
import { initialise, parameterCount } from "../../ml/nn/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { saveModel } from "./models.ts";

/** A small GMCAE that was never trained, as a model's folder: for what is true of maps whatever they show. */
export async function writeUntrained(dir: string, id: string): Promise<void> {
  const config = { ...configurations.golden, name: "golden", varianceFloor: 1e-4 };
  const { spec } = gmcae(config);
  const card = {
    id,
    name: id,
    kind: "gmcae" as const,
    configuration: "golden",
    config: { ...config },
    parameters: parameterCount(spec),
    shipped: false,
    createdAt: "2026-01-01T00:00:00Z",
    hilum: "0.1.0",
    target: null,
    trainedOn: { kind: "phantoms" as const, patients: 0, phantoms: 0, positives: null, attribution: "" },
    prior: null,
    gmcae: null,
    training: { command: "", steps: 0, heldOutLossNatsPerVoxel: null },
    limits: "",
  };
  const weights = initialise(spec, seededRandom(1));
  await saveModel(dir, card, writeGmcae({ config, weights }));
}
