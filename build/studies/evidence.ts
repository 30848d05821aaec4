import fs from "node:fs";
import path from "node:path";
import { featureName } from "../../ml/evaluation/index.ts";
import type { MapSummary } from "../../ml/evaluation/index.ts";
import { shareFound } from "./found.ts";
import { openJsonLines } from "./json-lines.ts";
import type { ScanResult } from "./map-scans.ts";
import { resultsFolder } from "./results.ts";

/** Results of the study of a model's map: by the model's name and the first digits of its weights' SHA-256. */
export function mapStudy(name: string, weightsSha256: string, quick = false): string {
  return path.join("map", [name, weightsSha256.slice(0, 8), ...(quick ? ["quick"] : [])].join("-"));
}

/** What the card of a model, and the legend under its map, say of the map; undefined where the study was not made for these weights. */
export function evidenceFor(name: string, weightsSha256: string): string | undefined {
  const folder = resultsFolder(mapStudy(name, weightsSha256));
  const file = path.join(folder, "table.json");
  if (!fs.existsSync(file)) return undefined;
  const { summary } = JSON.parse(fs.readFileSync(file, "utf8")) as { summary: MapSummary };
  const scans = openJsonLines<ScanResult>(path.join(folder, "scans.jsonl"));
  const said = [evidenceWords(summary), foundWords([...scans.done.values()])].filter((words) => words !== undefined);
  return said.length === 0 ? undefined : said.join(" ");
}

/** Round loss, which Read shows first, and round density, which it must be held against. */
const shownFirst = featureName({ map: "model loss", operator: "sphericity 1.5–2.5" }),
  rival = featureName({ map: "HU to −500", operator: "sphericity 1.5–2.5" });

/** One sentence on the nodules put into whole chests; undefined where there were none. */
export function foundWords(scans: readonly ScanResult[]): string | undefined {
  const inserted = scans.filter(({ kind, scores }) => kind === "inserted" && shownFirst in scores && rival in scores);
  if (inserted.length === 0) return undefined;
  const of = (score: string): string =>
    `${(
      100 *
      shareFound(
        inserted.map(({ scores }) => scores[score]!),
        1,
      )
    ).toFixed(0)} %`;
  const nodules = inserted.flatMap(({ scores }) => scores[rival]!.nodules).length;
  return `Of ${nodules} made-up nodules its round loss finds ${of(shownFirst)} at one false mark a scan, round density, which knows no model, ${of(rival)}.`;
}

/** One sentence on the best score of the model's map, as it did on the cubes that did not choose it. */
export function evidenceWords({ report, chosen, cubes }: MapSummary): string | undefined {
  const row = report.find(({ name }) => name === chosen.single);
  if (row?.overHu === null || row?.overHu === undefined) return undefined;
  const { mean, interval95 } = row.overHu.gain;
  const does = interval95[0] > 0 ? "better" : "no better";
  const gain = `${mean < 0 ? "−" : "+"}${Math.abs(mean).toFixed(3)} ± ${(interval95[1] - mean).toFixed(3)}`;
  return `On ${cubes.report} nodule cubes its best map tells nodules from vessels ${does} than the same filter of HU: gain in AUROC ${gain}.`;
}
