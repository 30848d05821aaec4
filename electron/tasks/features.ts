import { readFile } from "node:fs/promises";
import { chooseSymmetries, compileEncoder, lungFeatures } from "../../ml/classifier/index.ts";
import type { EncoderPlan, LungFeatures } from "../../ml/classifier/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { readSafetensors, TensorFileError, writeSafetensors } from "../../ml/tensors/index.ts";
import { writeAtomic } from "../store/index.ts";
import { progressReporter } from "./context.ts";
import type { Task, TaskContext } from "./context.ts";
import { openTaskDevice } from "./device.ts";
import { lungBoxOf } from "./lung-box.ts";
import { loadEncoder } from "./models.ts";
import type { LoadedGmcae } from "./models.ts";

/** The same turns for every patient, so that features can be kept and compared. */
const symmetrySeed = 7102;

/** Encodes a study's lung box with a GMCAE's encoder and keeps the pooled features. */
export const featuresTask: Task<"features"> = async ({ study, gmcae, symmetries, device: named }, context) => {
  const model = await loadEncoder(gmcae, context);
  if ((await keptFeatures(study, model, symmetries, context)) !== null) return { study };
  const { device } = await openTaskDevice(named, context);
  try {
    const plan = await compileEncoder(device, model);
    try {
      await makeFeatures(study, model, plan, symmetries, context);
    } finally {
      await plan.dispose();
    }
  } finally {
    await device.dispose();
  }
  return { study };
};

/** Features of a study as kept, or made now and kept. */
export async function featuresOf(
  study: string,
  model: LoadedGmcae,
  plan: EncoderPlan,
  symmetries: number,
  context: TaskContext,
): Promise<LungFeatures> {
  return (
    (await keptFeatures(study, model, symmetries, context)) ??
    (await makeFeatures(study, model, plan, symmetries, context))
  );
}

/** null where there are none, or none of these weights and as many turns. */
async function keptFeatures(
  study: string,
  { card }: LoadedGmcae,
  symmetries: number,
  context: TaskContext,
): Promise<LungFeatures | null> {
  const bytes = await readFile(context.workspace.featuresFile(card.id, study)).catch(() => null);
  if (bytes === null) return null;
  try {
    const { tensors, metadata } = readSafetensors(bytes);
    const { rows } = tensors,
      keys = turns(symmetries);
    if (rows === undefined || metadata["gmcae"] !== card.weightsSha256 || metadata["symmetries"] !== keys.join())
      return null;
    const width = rows.shape[1] ?? 0;
    return { symmetries: keys, rows: keys.map((_, row) => rows.data.slice(row * width, (row + 1) * width)) };
  } catch (error) {
    if (error instanceof TensorFileError) return null;
    throw error;
  }
}

async function makeFeatures(
  study: string,
  { card }: LoadedGmcae,
  plan: EncoderPlan,
  symmetries: number,
  context: TaskContext,
): Promise<LungFeatures> {
  const { box } = await lungBoxOf(study, context);
  const report = progressReporter(context, "Reading the lungs with the encoder");
  const features = await lungFeatures({
    plan,
    box,
    symmetries: turns(symmetries),
    signal: context.signal,
    onProgress: report,
  });
  const width = features.rows[0]!.length,
    data = new Float32Array(features.rows.length * width);
  features.rows.forEach((row, index) => data.set(row, index * width));
  const metadata = { gmcae: card.weightsSha256, symmetries: features.symmetries.join() };
  await writeAtomic(
    context.workspace.featuresFile(card.id, study),
    writeSafetensors({ rows: { shape: [features.rows.length, width], data } }, metadata),
  );
  return features;
}

function turns(symmetries: number): number[] {
  return chooseSymmetries(symmetries, seededRandom(symmetrySeed));
}
