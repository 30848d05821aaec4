import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { openDevice } from "../../ml/engine/index.ts";
import { summarise } from "../../ml/evaluation/index.ts";
import type { CubeRows } from "../../ml/evaluation/index.ts";
import { compileMap, readGmcae } from "../../ml/gmcae/index.ts";
import { onlyIn, threadsIn, valueOf } from "./arguments.ts";
import { modelIn } from "./chosen-model.ts";
import { mapStudy } from "./evidence.ts";
import { studyFolder } from "./folder.ts";
import { openJsonLines } from "./json-lines.ts";
import { unseenCubeIds } from "./lung-data.ts";
import { nameOf, runCubes } from "./map-cubes.ts";
import { runScans } from "./map-scans.ts";
import type { ScanResult } from "./map-scans.ts";
import { resultsFolder } from "./results.ts";
import { mapTable } from "./map-table.ts";

/**
 * `npm run study -- map [--model ID|FILE] [--unseen] [--quick] [--only n001,n005] [--part scans] [--threads 1]`: does a model's map
 * tell nodules from vessels better than HU does? Nodule cubes with controls, inserted nodules, annotated findings. `--unseen`: only
 * cubes and controls that `lung-base` and the models of the comparison never saw. Stopped at any time it goes on with the next cube.
 */
export async function map(args: readonly string[]): Promise<void> {
  const { file, name, quick, only, controls, part } = parsed(args);
  const bytes = fs.readFileSync(file);
  const digest = createHash("sha256").update(bytes).digest("hex");
  const study = mapStudy(name, digest, quick);
  const results = resultsFolder(study);
  // Rows are of every voxel compared, which is too much for the repository.
  const cubes = openJsonLines<CubeRows>(path.join(studyFolder(study), "cubes.jsonl"));
  const scans = openJsonLines<ScanResult>(path.join(results, "scans.jsonl"));
  const device = await openDevice("cpu", threadsIn(args));
  const plan = await compileMap({ device, ...readGmcae(bytes) });
  const say = (words: string): void => console.log(words);
  const tell = (): void => {
    const asked = [...cubes.done.values()].filter(({ id, kind }) =>
      kind === "control" ? controls.some((folder) => id.startsWith(nameOf(folder))) : (only?.includes(id) ?? true),
    );
    const summary = summarise(asked);
    const table = mapTable(name, summary, [...scans.done.values()], trainedOn(file));
    fs.writeFileSync(path.join(results, "table.md"), `${table}\n`);
    if (summary !== null)
      fs.writeFileSync(path.join(results, "table.json"), JSON.stringify({ model: name, digest, summary }));
    say(table);
  };
  if (part !== "scans") {
    await runCubes({ plan, quick, only, controls, lines: cubes, say });
    tell();
  }
  if (part !== "cubes") {
    await runScans({ plan, quick, lines: scans, say });
    tell();
  }
  await plan.dispose();
  await device.dispose();
}

interface Asked {
  readonly file: string;
  readonly name: string;
  readonly quick: boolean;
  readonly only: readonly string[] | null;
  readonly controls: readonly string[];
  readonly part: Part | null;
}

const parts = ["cubes", "scans"] as const;
type Part = (typeof parts)[number];

const trainedChests = ["LIDC-IDRI-0003/ct", "CMB-CRC-MSB-01068/ct"],
  unseenChests = ["LIDC-IDRI-0001/ct"];

function parsed(args: readonly string[]): Asked {
  const isUnseen = args.includes("--unseen");
  return {
    ...modelIn(args, "lung-tiny"),
    quick: args.includes("--quick"),
    only: onlyIn(args) ?? (isUnseen ? unseenCubeIds() : null),
    controls: isUnseen ? unseenChests : trainedChests,
    part: partIn(args),
  };
}

/** Only the nodule cubes, or only whole chests. */
function partIn(args: readonly string[]): Part | null {
  const wanted = valueOf(args, "--part");
  const part = parts.find((known) => known === wanted);
  if (wanted !== undefined && part === undefined) throw new Error(`--part ${wanted}: ${parts.join(" or ")} is needed`);
  return part ?? null;
}

/** What the card beside the weights says of the training. */
function trainedOn(file: string): string {
  const card = path.join(path.dirname(file), "model.json");
  if (!fs.existsSync(card)) return "not said, there is no card beside the weights";
  const { trainedOn: said } = JSON.parse(fs.readFileSync(card, "utf8")) as {
    trainedOn?: { patients?: number; phantoms?: number; attribution?: string };
  };
  return `${said?.patients ?? "?"} patients and ${said?.phantoms ?? "?"} phantoms (${(said?.attribution ?? "no attribution").replace(/\.$/, "")})`;
}
