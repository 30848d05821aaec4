import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { paths, root } from "../paths.ts";
import { publicScans } from "../studies/sources.ts";
import { provideTestData } from "../test-data.ts";
import { main as study } from "./study.ts";

/**
 * `npm run train:shipped [-- --program FILE]`: makes build/models anew. `lung-base` by its study; the others by the program's own
 * commands: `lung-tiny` learns from the public chest CTs of ../shared/data (not LIDC-IDRI-0001, which is the real sample) and from
 * phantoms of other seeds than the synthetic sample's; the demonstration classifier from phantoms alone. Lung_Dx-A0002 is left
 * out: its slices are 8 mm apart. What was begun is gone on with.
 */
export async function main(args: readonly string[]): Promise<number> {
  const program = args[0] === "--program" ? (args[1] ?? "") : path.join(root, "build/hilum.mjs");
  if ((await study(["lung-base"])) !== 0)
    throw new Error("lung-base was not finished; run the command again to go on with it");
  const run = runner(program);
  const scans = unpack();
  for (const { folder, attribution } of publicScans)
    await run(["import", path.join(scans, folder), "--attribution", attribution]);
  if (!fs.existsSync(path.join(phantoms, "labels.csv"))) {
    await run(["phantom", "--patients", "20", "--adult", "--matrix", "256", "--seed", "2024", "--out", phantoms]);
  }
  await run(["import", phantoms]);
  const trained = await trainGmcae(run);
  ship(trained, gmcae, { id: gmcae, name: "Hilum lung, tiny" });
  await run([
    "train-classifier",
    "--cohort",
    phantoms,
    "--labels",
    path.join(phantoms, "labels.csv"),
    "--gmcae",
    gmcae,
    "--folds",
    "5",
    "--symmetries",
    "1",
    "--seed",
    "7",
    "--name",
    classifier,
    "--target",
    "nodule in a synthetic chest",
  ]);
  ship(newest("classifier", classifier), classifier, { id: classifier, name: "Phantom demonstration" });
  return 0;
}

const gmcae = "lung-tiny",
  classifier = "phantom-demo";
const workspace = path.join(paths.scratch, "shipped/workspace");
const phantoms = path.join(paths.scratch, "shipped/phantoms");
const shipped = path.join(root, "build/models");

/** Of the phantoms the autoencoder sees the first four: the classifier's numbers come from chests that it mostly never saw. */
const phantomsForGmcae = 4;

type Run = (args: readonly string[]) => Promise<void>;

function runner(program: string): Run {
  return async (args) => {
    console.log(`hilum ${args.join(" ")}`);
    const child = spawn(process.execPath, [program, "--workspace", workspace, ...args], {
      stdio: "inherit",
      env: { ...process.env, HILUM_MODELS: shipped },
    });
    const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("exit", resolve));
    // 1: some inputs were refused, which is told and no failure: a folder may hold a README.
    if (code !== 0 && code !== 1) throw new Error(`hilum ${args[0]} ended with ${code}`);
  };
}

async function trainGmcae(run: Run): Promise<string> {
  const known = newestRun();
  if (known !== null && isTrained(known)) return path.join(workspace, "models", known);
  await run(
    known === null
      ? [
          "train-gmcae",
          "--study",
          ...studiesToLearnFrom(),
          "--config",
          "tiny",
          "--steps",
          "400",
          "--seed",
          "7",
          "--name",
          gmcae,
        ]
      : ["train-gmcae", "--resume", known],
  );
  const made = newestRun();
  if (made === null || !isTrained(made))
    throw new Error("the training did not finish; run the command again to go on with it");
  return path.join(workspace, "models", made);
}

function studiesToLearnFrom(): string[] {
  const all = fs
    .readdirSync(path.join(workspace, "studies"))
    .map((id) =>
      json<{ id: string; synthetic: boolean; seriesInstanceUid: string }>(
        path.join(workspace, "studies", id, "study.json"),
      ),
    );
  const ids = (synthetic: boolean): string[] =>
    all
      .filter((study) => study.synthetic === synthetic)
      .sort((a, b) => (a.seriesInstanceUid < b.seriesInstanceUid ? -1 : 1))
      .map((study) => study.id);
  return [...ids(false), ...ids(true).slice(0, phantomsForGmcae)];
}

function newestRun(): string | null {
  const dir = path.join(workspace, "runs");
  return fs.existsSync(dir) ? (fs.readdirSync(dir).sort().at(-1) ?? null) : null;
}

function isTrained(run: string): boolean {
  return fs.existsSync(path.join(workspace, "models", run, "model.json"));
}

function newest(kind: string, name: string): string {
  const dir = path.join(workspace, "models");
  const cards = fs
    .readdirSync(dir)
    .map((id) => json<{ id: string; kind: string; name: string; createdAt: string }>(path.join(dir, id, "model.json")));
  const found = cards
    .filter((card) => card.kind === kind && card.name === name)
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
    .at(-1);
  if (found === undefined) throw new Error(`there is no ${kind} ${name} in the workspace`);
  return path.join(dir, found.id);
}

/** Copies a model into build/models under the id that it ships with; its card says how it was made. */
function ship(from: string, id: string, card: { id: string; name: string }): void {
  const to = path.join(shipped, id);
  fs.mkdirSync(to, { recursive: true });
  fs.copyFileSync(path.join(from, "weights.safetensors"), path.join(to, "weights.safetensors"));
  const made = json<{ training: { command: string } }>(path.join(from, "model.json"));
  const training = { ...made.training, command: `npm run train:shipped, which runs: ${made.training.command}` };
  fs.writeFileSync(
    path.join(to, "model.json"),
    `${JSON.stringify({ ...made, ...card, shipped: true, training }, null, 1)}\n`,
  );
}

function unpack(): string {
  const folder = provideTestData()["HILUM_TEST_DATA"];
  if (folder === undefined)
    throw new Error("../shared/data is not there: the shipped models are trained on its public CTs");
  return folder;
}

function json<T>(file: string): T {
  return JSON.parse(fs.readFileSync(file, "utf8")) as T;
}
