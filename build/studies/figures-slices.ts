import fs from "node:fs";
import path from "node:path";
import { encodePng } from "../../electron/tasks/files/png.ts";
import type { Device } from "../../ml/engine/index.ts";
import { compileMap, readGmcae } from "../../ml/gmcae/index.ts";
import type { HeldOutPatch, TrainedGmcae } from "../../ml/gmcae/index.ts";
import { extractPatch, huFromNormalised } from "../../ml/patches/index.ts";
import type { ChosenModel } from "./chosen-model.ts";
import type { LungData } from "./lung-data.ts";
import { slicePage } from "./slice-sheet-page.ts";
import { sliceSheet } from "./slice-sheet.ts";
import type { Window } from "./slice-sheet.ts";
import { publicAttribution } from "./sources.ts";

/** The usual one of lungs: level −600, width 1500. */
const lungWindow: Window = { lowHu: -1350, highHu: 150 };

export interface SlicesWish {
  readonly device: Device;
  readonly data: Pick<LungData, "heldOut">;
  readonly model: ChosenModel;
  /** Place in the list of held-out patches. */
  readonly patch: number;
  readonly folder: string;
}

/** Writes the sheet as PNG (its grey levels are exact) and as SVG (with slice numbers and the grey scale in HU); gives both names. */
export async function reconstructedSlices({ device, data, model, patch, folder }: SlicesWish): Promise<string[]> {
  const held = data.heldOut[patch];
  if (held === undefined) throw new Error(`--patch ${patch}: there are ${data.heldOut.length}, counted from 0`);
  const trained = readGmcae(fs.readFileSync(model.file));
  const n = trained.config.patchSize;
  const { original, reconstruction } = await reconstructed(device, trained, held);
  const sheet = sliceSheet(original, reconstruction, n, lungWindow);
  const title = `${model.name}: held-out patch ${patch} of ${held.patient}`;
  const name = path.join(folder, `slices-${model.name}-patch-${patch}`);
  fs.writeFileSync(`${name}.png`, encodePng(sheet.width, sheet.height, sheet.pixels));
  fs.writeFileSync(`${name}.svg`, slicePage(sheet, n, lungWindow, { title, credit: publicAttribution }));
  return [`${name}.png`, `${name}.svg`];
}

/** One patch as the model sees it and gives it back, HU, [z][y][x]. Throws for a network that gives back only what it did not see. */
export async function reconstructed(
  device: Device,
  trained: TrainedGmcae,
  { box, min }: Pick<HeldOutPatch, "box" | "min">,
): Promise<{ readonly original: Float32Array; readonly reconstruction: Float32Array }> {
  const { patchSize: n, network, clipHu } = trained.config;
  if (network === "context")
    throw new Error("a network that fills blanks reconstructs no whole patch: choose an autoencoder");
  const plan = await compileMap({ device, ...trained });
  const x = new Float32Array(plan.batch * n ** 3);
  extractPatch(box, min, n, x.subarray(0, n ** 3), clipHu);
  const { reconstruction } = await plan.run(x);
  const hu = (values: Float32Array): Float32Array => values.subarray(0, n ** 3).map(huFromNormalised);
  const both = { original: hu(x), reconstruction: hu(reconstruction) };
  await plan.dispose();
  return both;
}
