import fs from "node:fs";
import path from "node:path";
import type { MapSummary } from "../../ml/evaluation/index.ts";
import { resultsFolder } from "./results.ts";

/** Results of the study of a model's map: by the model's name and the first digits of its weights' SHA-256. */
export function mapStudy(name: string, weightsSha256: string, quick = false): string {
  return path.join("map", [name, weightsSha256.slice(0, 8), ...(quick ? ["quick"] : [])].join("-"));
}

/** What the card of a model says of its map; undefined where the study was not made for these weights. */
export function evidenceFor(name: string, weightsSha256: string): string | undefined {
  const file = path.join(resultsFolder(mapStudy(name, weightsSha256)), "table.json");
  if (!fs.existsSync(file)) return undefined;
  const { summary } = JSON.parse(fs.readFileSync(file, "utf8")) as { summary: MapSummary };
  return evidenceWords(summary);
}

/** One sentence on the best score of the model's map, as it did on the cubes that did not choose it. */
export function evidenceWords({ report, chosen, cubes }: MapSummary): string | undefined {
  const row = report.find(({ name }) => name === chosen.single);
  if (row?.overHu === null || row?.overHu === undefined) return undefined;
  const { mean, interval95 } = row.overHu.gain;
  const does = interval95[0] > 0 ? "tells nodules from vessels better" : "does not tell nodules from vessels better";
  const gain = `${mean < 0 ? "−" : "+"}${Math.abs(mean).toFixed(3)} ± ${(interval95[1] - mean).toFixed(3)}`;
  return `On ${cubes.report} nodule cubes, its best map (${row.name.replace("model ", "").replace(" | ", ", ")}) ${does} than the same filter on HU: gain in AUROC over controls ${gain}.`;
}
