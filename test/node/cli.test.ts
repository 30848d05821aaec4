import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(path.join(tmpdir(), "hilum-cli-"));
const workspace = path.join(scratch, "workspace");

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): { child: ChildProcess; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [path.join(root, "build/hilum.mjs"), ...args], {
    cwd: scratch,
    env: { ...process.env, HILUM_WORKSPACE: workspace, HILUM_NO_BUILD: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "",
    err = "";
  child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, out, err })));
  return { child, ended };
}
const hilum = (...args: string[]): Promise<Ended> => start(args).ended;
const lines = ({ out }: Ended): Record<string, unknown>[] =>
  out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

// The first call builds what changed, once.
beforeAll(async () => void (await start(["--version"], { HILUM_NO_BUILD: "0" }).ended), 120_000);

describe("exit codes and words", () => {
  test("help and version end with 0, wrong use with 2 and a sentence", async () => {
    const [help, version, unknown, missing, number, shard] = await Promise.all([
      hilum("--help"),
      hilum("--version"),
      hilum("diagnose"),
      hilum("scan"),
      hilum("phantom", "--patients", "x", "--out", "y"),
      hilum("import", "cohort", "--shard", "3/2"),
    ]);
    expect([help, version, unknown, missing, number, shard].map(({ code }) => code)).toEqual([0, 0, 2, 2, 2, 2]);
    for (const command of [
      "scan",
      "import",
      "prepare",
      "train-gmcae",
      "train-classifier",
      "predict",
      "evaluate",
      "partition",
      "sample",
      "phantom",
      "devices",
      "models",
      "runs",
      "serve",
    ])
      expect(help.out).toContain(command);
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/);
    for (const wrong of [unknown, missing, number, shard]) expect(wrong.err).toMatch(/^error: .+/);
  });

  test("an empty folder and a text file named .dcm: a message each, exit 1", async () => {
    mkdirSync(path.join(scratch, "empty"), { recursive: true });
    writeFileSync(path.join(scratch, "note.dcm"), "dear diary");
    const [empty, text] = await Promise.all([hilum("scan", "empty"), hilum("scan", "note.dcm")]);
    expect([empty.code, text.code]).toEqual([1, 1]);
    expect(empty.out).toContain("holds no files");
    expect(text.out).toContain("(NOT_DICOM)");
    expect(empty.err + text.err).toBe("");
  });

  test("a fault ends with 3, one line of what and one of what to do, no stack", async () => {
    const ended = await hilum("prepare", "0123456789abcdef0123456789abcdef");
    expect(ended.code).toBe(3);
    expect(ended.err).toMatch(/^hilum: There is no study/);
    expect(ended.err).not.toMatch(/\n\s+at /);
    const json = await hilum("--json", "prepare", "0123456789abcdef0123456789abcdef");
    expect([json.code, json.err]).toEqual([3, ""]);
    expect(lines(json).at(-1)).toMatchObject({ type: "fault", fault: { code: "NOT_FOUND" } });
  });
});

test("tables: the original's split and an evaluation beside the prior", async () => {
  const ids = Array.from({ length: 100 }, (_, n) => `p${n}`);
  writeFileSync(
    path.join(scratch, "labels.csv"),
    `id,cancer\n${ids.map((id, n) => `${id},${n % 4 === 0 ? 1 : 0}\n`).join("")}`,
  );
  writeFileSync(
    path.join(scratch, "predictions.csv"),
    `id,cancer\n${ids.map((id, n) => `${id},${n % 4 === 0 ? 0.6 : 0.2}\n`).join("")}extra,0.5\n`,
  );
  const split = await hilum("--json", "partition", "--labels", "labels.csv", "--out", "split");
  expect([split.code, lines(split).at(-1)]).toEqual([0, { type: "done", train: 80, validation: 20 }]);
  expect(readFileSync(path.join(scratch, "split/train.csv"), "utf8").split("\n")).toHaveLength(82);
  const evaluated = await hilum("--json", "evaluate", "--predictions", "predictions.csv", "--labels", "labels.csv");
  expect(evaluated.code).toBe(1);
  expect(lines(evaluated).at(-1)).toMatchObject({ patients: 100, positives: 25, auc: 1 });
  expect(lines(evaluated).find((line) => line["type"] === "problem")).toMatchObject({
    message: expect.stringContaining("extra") as string,
  });
});

test("a cohort by command line: phantoms, import, training that stops at Ctrl-C and goes on, a map and a table", async () => {
  const cohort = path.join(scratch, "cohort"),
    out = path.join(scratch, "out");
  expect((await hilum("phantom", "--patients", "4", "--seed", "9", "--out", cohort)).code).toBe(0);
  expect(readdirSync(cohort).sort()).toEqual([
    "SYNTHETIC-0001",
    "SYNTHETIC-0002",
    "SYNTHETIC-0003",
    "SYNTHETIC-0004",
    "labels.csv",
  ]);
  const imported = await hilum("--json", "import", path.join(cohort, "SYNTHETIC-0001"));
  expect(imported.code).toBe(0);
  expect(imported.err).toBe("");
  expect(lines(imported).at(-1)).toMatchObject({
    type: "done",
    added: [expect.stringMatching(/^[0-9a-f]{32}$/) as string],
  });
  expect(lines(imported).some((line) => line["type"] === "series")).toBe(true);

  const small = [
    "--config",
    "tiny",
    "--set",
    "filters=[2,3,4]",
    "--set",
    "patchSize=16",
    "--set",
    "denseUnits=8",
    "--batch",
    "4",
  ];
  const training = start([
    "--json",
    "train-gmcae",
    "--data",
    path.join(cohort, "SYNTHETIC-0001"),
    ...small,
    "--steps",
    "5000",
  ]);
  training.child.stdout?.on(
    "data",
    (chunk: Buffer) => void (chunk.toString().includes('"metrics"') && training.child.kill("SIGINT")),
  );
  const stopped = await training.ended;
  expect(stopped.code).toBe(130);
  expect(lines(stopped).at(-1)).toMatchObject({
    type: "fault",
    fault: { code: "CANCELLED", todo: expect.stringContaining("--resume") as string },
  });
  const [run] = lines(await hilum("--json", "runs")) as [{ config: { id: string }; checkpointStep: number }];
  expect(run.checkpointStep).toBeGreaterThan(0);

  expect(
    (
      await hilum(
        "train-gmcae",
        "--data",
        path.join(cohort, "SYNTHETIC-0001"),
        ...small,
        "--steps",
        "12",
        "--name",
        "toy",
      )
    ).code,
  ).toBe(0);
  const toy = lines(await hilum("--json", "models")).find((line) => line["name"] === "toy");
  expect(toy).toMatchObject({ kind: "gmcae", shipped: false });
  const shared = path.join(scratch, "shared");
  const share = await hilum(
    "--json",
    "predict",
    path.join(cohort, "SYNTHETIC-0001"),
    path.join(cohort, "SYNTHETIC-0002"),
    "--out",
    shared,
    "--gmcae",
    String(toy?.["id"]),
    "--shard",
    "2/2",
  );
  expect(share.code).toBe(0);
  expect(lines(share).at(-1)).toMatchObject({ type: "done", predicted: 1, refused: 0 });
  expect(readdirSync(shared).sort()).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), "predictions-2-of-2.csv"]);
  const predicted = await hilum(
    "--json",
    "predict",
    path.join(cohort, "SYNTHETIC-0002"),
    "--out",
    out,
    "--gmcae",
    String(toy?.["id"]),
  );
  expect(predicted.code).toBe(0);
  expect(lines(predicted).find((line) => line["type"] === "result")).toMatchObject({ modelName: "toy", out });
  expect(readdirSync(out).sort()).toEqual(["loss.nii.gz", "predictions.csv", "reconstruction.nii.gz", "result.json"]);
}, 240_000);

test("a program that ends by a signal leaves no compute process behind", async () => {
  const { child, ended } = start(["--json", "scan", path.join(root, "node_modules"), "--samples"]);
  const pids = await new Promise<string[]>((resolve) =>
    child.stdout?.once("data", () => resolve(childrenOf(child.pid!))),
  );
  if (process.platform === "linux") expect(pids).not.toEqual([]);
  child.kill("SIGKILL");
  await ended;
  await expect.poll(() => pids.filter(isAlive), { timeout: 4000 }).toEqual([]);
}, 60_000);

function childrenOf(pid: number): string[] {
  return process.platform === "linux"
    ? readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
        .trim()
        .split(" ")
        .filter((each) => each !== "")
    : [];
}

function isAlive(pid: string): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
