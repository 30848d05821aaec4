import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { seededRandom } from "../../ml/statistics/index.ts";

const root = path.resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(path.join(tmpdir(), "hilum-kill-"));
const workspace = path.join(scratch, "workspace");
const program = path.join(root, "build/hilum.mjs");
const env = { ...process.env, HILUM_WORKSPACE: workspace, HILUM_NO_BUILD: "1" };

const hilum = async (...args: string[]): Promise<Record<string, unknown>[]> =>
  lines(
    await promisify(execFile)(process.execPath, [program, "--json", ...args], { env, cwd: scratch }).then(
      ({ stdout }) => stdout,
      // What went wrong is told on standard output, as JSON.
      ({ message, stdout }: { message: string; stdout: string }) => {
        throw new Error(`${message}\n${stdout.slice(-2000)}`);
      },
    ),
  );

function lines(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

// The first call builds what changed, once.
beforeAll(async () => {
  await promisify(execFile)(process.execPath, [program, "--version"], { env: { ...env, HILUM_NO_BUILD: "0" } });
  await hilum("phantom", "--patients", "1", "--seed", "4", "--out", path.join(scratch, "cohort"));
}, 120_000);

/** Runs until a point of the curve from `step` on is told, then kills the command and its children: `kill -9`, no last words. */
async function killAt(step: number, args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [program, "--json", ...args], {
    env,
    cwd: scratch,
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  let told = "";
  child.stdout.on("data", (chunk: Buffer) => {
    told += chunk.toString();
    const points = lines(told.slice(0, told.lastIndexOf("\n"))).flatMap(
      ({ points }) => (points ?? []) as { step: number }[],
    );
    if ((points.at(-1)?.step ?? 0) >= step) process.kill(-child.pid!, "SIGKILL");
  });
  const signal = await new Promise((resolve) => child.on("close", (_, by) => resolve(by)));
  expect(signal, told.slice(-1000)).toBe("SIGKILL");
}

const weightsOf = (run: string): string =>
  createHash("sha256")
    .update(readFileSync(path.join(workspace, "models", run, "weights.safetensors")))
    .digest("hex");

test.skipIf(process.platform === "win32")(
  "the command line killed twice at random steps ends with the weights of one that was never killed",
  async () => {
    const start = ["train-gmcae", "--data", path.join(scratch, "cohort"), "--config", "tiny", "--steps", "120"];
    start.push("--set", "filters=[2,3,4]", "denseUnits=8", "patchSize=16", "batch=2", "--seed", "5");
    const straight = (await hilum(...start)).at(-1);
    expect(straight).toMatchObject({ type: "done", step: 120 });
    const random = seededRandom(23);
    const [first, second] = [1 + random.integer(40), 50 + random.integer(30)];
    await killAt(first, start);
    const run = (await hilum("runs"))
      .map(({ config }) => (config as { id: string }).id)
      .find((id) => id !== straight?.["run"]);
    await killAt(second, ["train-gmcae", "--resume", run!]);
    const ended = (await hilum("train-gmcae", "--resume", run!)).at(-1);
    expect(ended).toMatchObject({ type: "done", run, step: 120, lossNatsPerVoxel: straight?.["lossNatsPerVoxel"] });
    expect(weightsOf(run!)).toBe(weightsOf(String(straight?.["run"])));
  },
  300_000,
);

test("wrong use is told by the name of what is wrong, before anything is read", async () => {
  const failed = async (...args: string[]): Promise<unknown> =>
    promisify(execFile)(process.execPath, [program, "train-gmcae", ...args], { env, cwd: scratch }).catch(
      ({ code, stderr }: { code: number; stderr: string }) => [code, stderr],
    );
  const nowhere = ["--data", path.join(scratch, "nowhere")];
  expect(await failed(...nowhere, "--set", "colour=blue")).toEqual([
    2,
    expect.stringContaining("colour: not a key") as string,
  ]);
  expect(await failed(...nowhere, "--set", "gaussians")).toEqual([
    2,
    expect.stringContaining("write gaussians=VALUE") as string,
  ]);
  expect(await failed("--steps", "3")).toEqual([2, "error: --data or --study is needed: what to train on\n"]);
  const printed = await hilum("train-gmcae", "--print-config");
  expect(printed.find(({ key }) => key === "varianceFloor")).toMatchObject({
    type: "key",
    meaning: expect.stringContaining("least variance") as string,
    wants: "a number from 0 to 1",
  });
  expect(printed.find(({ id }) => id === "tiny")).toMatchObject({ type: "configuration", batch: 8 });
});
