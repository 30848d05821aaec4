import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { configurations, gmcae } from "../../ml/gmcae/index.ts";
import type { ConfigurationName } from "../../ml/gmcae/index.ts";
import { parameterCount } from "../../ml/nn/index.ts";
import { openWorld, writeStudy } from "../../test/suites/world.ts";
import type { World } from "../../test/suites/world.ts";
import { runConfig } from "../contract/index.ts";
import { asFault, readRecord, writeAtomic } from "../store/index.ts";
import { createHub } from "./hub.ts";
import { readNiftiHeader } from "./nifti-header.ts";

let dir = "";
let world: World;
let count = 0;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "hilum-services-"));
});
beforeEach(async () => {
  await world?.desk.close();
  world = await openWorld(path.join(dir, String(count++)));
});
afterAll(async () => {
  await world.desk.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

const kinds = (): string[] => world.asked.map(({ kind }) => kind);
const ended = (jobs: readonly string[]) => Promise.all(jobs.map((id) => world.desk.queue.ended(id)));
const faultOf = async (promise: Promise<unknown>) => promise.then(() => null, asFault);

test("the sample: four jobs from one click, and nothing twice however often it is opened", async () => {
  const { client } = world.desk;
  const first = await client.samples.open({ real: false });
  const again = await client.samples.open({ real: false });
  expect(first.jobs.length).toBe(4);
  expect(again.jobs.every((id) => first.jobs.includes(id))).toBe(true);
  expect((await ended(first.jobs)).map(({ state }) => state)).toEqual(Array(4).fill("finished"));
  expect(kinds()).toEqual(["sample", "import", "prepare", "predict"]);
  const prediction = world.asked.at(-1)?.input;
  expect(prediction).toEqual({
    study: "ab12",
    gmcae: "lung-tiny",
    classifier: "phantom-demo",
    faithful: false,
    out: null,
  });
  expect(await client.samples.open({ real: false })).toEqual({ jobs: [], study: "ab12" });
  expect(kinds().length).toBe(4);
});

test("opened again after its import, before its map: the chain that is under way, not another", async () => {
  const { client } = world.desk;
  let go = (): void => undefined;
  world.play("prepare", async ({ study }) => {
    await new Promise<void>((resolve) => (go = resolve));
    return { study, findings: [] };
  });
  const first = await client.samples.open({ real: false });
  await ended(first.jobs.slice(0, 2));
  const again = await client.samples.open({ real: false });
  expect(again).toEqual({ jobs: first.jobs.slice(2), study: "ab12" });
  expect((await client.results.predict({ study: "ab12" })).jobs).toEqual(first.jobs.slice(3));
  while (!kinds().includes("prepare")) await new Promise((resolve) => setTimeout(resolve, 5));
  go();
  await ended(first.jobs);
  expect(kinds()).toEqual(["sample", "import", "prepare", "predict"]);
});

test("without any model the sample is still made, imported and prepared", async () => {
  await rm(path.join(dir, String(count - 1), "models"), { recursive: true });
  const { jobs } = await world.desk.client.samples.open({ real: false });
  await ended(jobs);
  expect(kinds()).toEqual(["sample", "import", "prepare"]);
});

test("a sample that was imported but lost its result is only predicted again", async () => {
  const { client } = world.desk;
  await ended((await client.samples.open({ real: false })).jobs);
  await rm(world.workspace.resultDir("ab12", "lung-tiny"), { recursive: true });
  const { jobs, study } = await client.samples.open({ real: false });
  expect(study).toBe("ab12");
  expect((await ended(jobs)).map(({ kind }) => kind)).toEqual(["predict"]);
});

test("predict prepares first, once; a second click while it runs joins it; afterwards there is nothing to do", async () => {
  await writeStudy(world.workspace, "s1");
  const { client } = world.desk;
  const [first, second] = await Promise.all([
    client.results.predict({ study: "s1" }),
    client.results.predict({ study: "s1" }),
  ]);
  await ended([...first.jobs, ...second.jobs]);
  expect(kinds().filter((kind) => kind === "prepare").length).toBe(1);
  expect((await client.results.predict({ study: "s1" })).jobs).toEqual([]);
});

test("what may not be analysed is refused with its reason, and still opens", async () => {
  await writeStudy(world.workspace, "head", { refused: true });
  const { client } = world.desk;
  const calls = [() => client.results.predict({ study: "head" }), () => client.studies.prepare({ id: "head" })];
  for (const call of calls) {
    expect(await faultOf(call())).toMatchObject({
      code: "REFUSED",
      message: expect.stringContaining("No lungs were found.") as string,
    });
  }
  expect((await client.studies.get({ id: "head" })).volume.unit).toBe("HU");
  expect(kinds()).toEqual([]);
});

test("an import of many: each analysable study goes on by itself, a refused one stays", async () => {
  world.play("import", async () => {
    for (const id of ["a1", "b2", "c3"]) await writeStudy(world.workspace, id, { refused: id === "b2" });
    return { studies: ["a1", "b2", "c3"], added: [], refused: [] };
  });
  const { jobs } = await world.desk.client.studies.import({ paths: ["/x"], upTo: "prepare" });
  await ended(jobs);
  await ended(world.desk.queue.list().map(({ id }) => id));
  expect(world.asked.filter(({ kind }) => kind === "prepare").map(({ input }) => input)).toEqual([
    { study: "a1" },
    { study: "c3" },
  ]);
});

test("an evicted volume is made again when the study is opened, once for all who ask", async () => {
  await writeStudy(world.workspace, "s1");
  await rm(world.workspace.cacheFile("s1", "volume"));
  const details = await Promise.all([1, 2, 3].map(() => world.desk.client.studies.get({ id: "s1" })));
  expect(kinds()).toEqual(["cache"]);
  expect(new Set(details.map(({ volume }) => volume.url)).size).toBe(1);
  await rm(world.workspace.cacheFile("s1", "volume"));
  world.play("cache", () => Promise.reject(Object.assign(new Error("gone"), { code: "ENOENT", path: "/originals" })));
  expect(await faultOf(world.desk.client.studies.get({ id: "s1" }))).toMatchObject({ code: "NOT_FOUND" });
});

test("a run: prepared studies first, its configuration on disk before it starts, resumed by its own id", async () => {
  await writeStudy(world.workspace, "s1");
  const { client } = world.desk;
  world.play("train", ({ run }) =>
    readFile(path.join(world.workspace.runDir(String(run)), "config.json")).then(() =>
      Promise.reject(new Error("stop here")),
    ),
  );
  const { run, jobs } = await client.runs.start({ configuration: "tiny", studies: ["s1"], steps: 20 });
  const [prepared, trained] = await ended(jobs);
  expect([prepared?.kind, trained?.kind, trained?.state]).toEqual(["prepare", "train", "failed"]);
  expect(trained?.fault?.message).toContain("stop here");
  expect(await readRecord(path.join(world.workspace.runDir(run), "config.json"), runConfig)).toMatchObject({
    steps: 20,
    batch: 8,
    seed: 1,
  });
  expect((await client.runs.list())[0]).toMatchObject({ jobId: trained?.id, step: 0, model: null });
  world.play("train", ({ run: id }) => Promise.resolve({ run: id, model: "m", step: 20, lossNatsPerVoxel: 1 }));
  const again = await client.runs.resume({ id: run });
  expect((await ended(again.jobs)).map(({ state, attempt }) => [state, attempt])).toEqual([["finished", 2]]);
  expect(await faultOf(client.runs.start({ configuration: "huge", studies: ["s1"], steps: 1 }))).toMatchObject({
    code: "REFUSED",
  });
});

test("a run's bound is listed once its plan has it; of old, or with a damaged plan, the run is listed without", async () => {
  await writeStudy(world.workspace, "s1");
  const { client } = world.desk;
  world.play("train", () => Promise.reject(new Error("stop here")));
  const { run, jobs } = await client.runs.start({ configuration: "tiny", studies: ["s1"], steps: 20 });
  await ended(jobs);
  const bound = { analyticNatsPerVoxel: -3.1, empiricalNatsPerVoxel: null, noiseHu: null, words: "No soft tissue." };
  const listed = async (plan: string): Promise<unknown> => {
    await writeAtomic(path.join(world.workspace.runDir(run), "plan.json"), Buffer.from(plan));
    const [found] = await client.runs.list();
    expect(found?.config.id).toBe(run);
    return found?.bound;
  };
  expect((await client.runs.list())[0]?.bound).toBeUndefined();
  expect(await listed(JSON.stringify({ format: "hilum-plan", version: 1, bound }))).toEqual(bound);
  expect(await listed(JSON.stringify({ format: "hilum-plan", version: 1 }))).toBeUndefined();
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  expect(await listed('{"bound": {')).toBeUndefined();
  expect(said.mock.calls.flat().join(" ")).toContain("plan.json is damaged");
  said.mockRestore();
});

test("removing a study waits for nobody, but never pulls it from under a job", async () => {
  await writeStudy(world.workspace, "s1");
  world.play(
    "prepare",
    (_input, _emit, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("x")))),
  );
  const { client } = world.desk;
  const { jobs } = await client.studies.prepare({ id: "s1" });
  expect(await faultOf(client.studies.remove({ id: "s1" }))).toMatchObject({ code: "BUSY" });
  await client.jobs.stop({ id: jobs[0] ?? "" });
  await ended(jobs);
  expect(await client.studies.remove({ id: "s1" })).toEqual({ removed: true });
  expect(await client.studies.list()).toEqual([]);
});

test("an id from outside never becomes a path", async () => {
  for (const id of ["../..", "a/b", ""])
    expect(await faultOf(world.desk.client.studies.get({ id }))).toMatchObject({ code: "NOT_FOUND" });
});

test("devices are asked once, and each says why not", async () => {
  const [first] = await Promise.all([world.desk.client.devices.list(), world.desk.client.devices.list()]);
  expect(first.find(({ id }) => id === "cpu")?.available).toBe(true);
  expect(first.filter(({ available }) => !available).every(({ reason }) => reason !== null)).toBe(true);
  expect(kinds().length).toBe(first.length);
});

test("the cards say what ml/gmcae says", async () => {
  for (const card of await world.desk.client.runs.configurations()) {
    const config = configurations[card.id as ConfigurationName];
    expect([card.parameters, card.batch, card.learningRate]).toEqual([
      parameterCount(gmcae(config).spec),
      config.batch,
      config.learningRate,
    ]);
  }
});

test("a header that is none of ours, or a file that is cut, is damaged", async () => {
  const file = path.join(dir, "bad.nii");
  await writeAtomic(file, new Uint8Array(400));
  await expect(readNiftiHeader(file)).rejects.toMatchObject({ fault: { code: "DAMAGED" } });
  await writeStudy(world.workspace, "s1");
  const whole = await readFile(world.workspace.cacheFile("s1", "volume"));
  await writeAtomic(file, whole.subarray(0, whole.length - 1));
  await expect(readNiftiHeader(file)).rejects.toMatchObject({ fault: { code: "DAMAGED" } });
});

test("events: a change of state at once, progress at most four times a second, paths wait for a desk", async () => {
  const hub = createHub();
  hub.publish({ type: "open", paths: ["/a"] });
  const control = new AbortController();
  const seen: string[] = [];
  const reading = (async () => {
    for await (const event of hub.subscribe(control.signal))
      seen.push(event.type === "job" ? event.job.progress.text : event.type);
  })();
  const job = (await world.desk.queue.add([{ kind: "import", title: "x", input: { paths: [] } }]))[0];
  if (job === undefined) throw new Error("no job");
  const startedAt = performance.now();
  for (let i = 0; performance.now() - startedAt < 600; i++) {
    hub.publish({ type: "job", job: { ...job, progress: { ...job.progress, text: String(i) } } });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  control.abort();
  await reading;
  expect(seen.slice(0, 2)).toEqual(["open", "0"]);
  expect(seen.length).toBeLessThanOrEqual(2 + 3);
});

test("a result of the first version has two layers; a baseline that is gone is left out, a map that is gone is damage", async () => {
  const { client } = world.desk;
  await ended((await client.samples.open({ real: false })).jobs);
  const detail = await client.results.get({ study: "ab12", model: "lung-tiny" });
  expect(detail.layers.map(({ id, volume }) => [id, volume.unit])).toEqual([
    ["loss", "nats/voxel"],
    ["reconstruction", "HU"],
  ]);
  const at = (file: string): string => path.join(world.workspace.resultDir("ab12", "lung-tiny"), file);
  const stored = JSON.parse(await readFile(at("result.json"), "utf8")) as object;
  const layers = [
    { id: "loss", name: "Loss", unit: "nats/voxel", file: "loss.nii" },
    { id: "reconstruction", name: "Reconstruction", unit: "HU", file: "reconstruction.nii" },
    { id: "baseline-log", name: "Blobs", unit: "HU", file: "../baselines/log.nii" },
  ];
  await writeAtomic(at("result.json"), Buffer.from(JSON.stringify({ ...stored, layers })));
  expect((await client.results.get({ study: "ab12", model: "lung-tiny" })).layers).toHaveLength(2);
  await writeAtomic(at("../baselines/log.nii"), await readFile(at("loss.nii")));
  const whole = await client.results.get({ study: "ab12", model: "lung-tiny" });
  expect(whole.layers.map(({ id }) => id)).toEqual(["loss", "reconstruction", "baseline-log"]);
  expect(whole.layers[2]!.volume.url).toContain("/vox/results/ab12/baselines/log.nii");
  await rm(at("loss.nii"));
  await expect(client.results.get({ study: "ab12", model: "lung-tiny" })).rejects.toThrow();
});

test("a coarse map that was cut off is made again", async () => {
  const { client } = world.desk;
  await ended((await client.samples.open({ real: false })).jobs);
  const file = path.join(world.workspace.resultDir("ab12", "lung-tiny"), "result.json");
  const stored = JSON.parse(await readFile(file, "utf8")) as object;
  expect((await client.results.predict({ study: "ab12" })).jobs).toEqual([]);
  await writeAtomic(file, Buffer.from(JSON.stringify({ ...stored, coarse: true })));
  expect((await client.results.predict({ study: "ab12" })).jobs).toHaveLength(1);
});

test("what a place is like: a job, its find with names and pictures; asked of other places, in their order, the search before is stopped", async () => {
  await writeStudy(world.workspace, "s1");
  const { client } = world.desk;
  const found = { patches: 16, studies: 1, sizeMm: 32, share: 0.5 };
  const one = (study: string) => ({ study, centreLps: [1, 2, 3], place: "left lung", distance: 0.1 });
  let finish = (): void => undefined;
  world.play("similar", async () => {
    await new Promise<void>((resolve) => (finish = resolve));
    await writeAtomic(
      world.workspace.cacheFile("s1", "similar"),
      await readFile(world.workspace.cacheFile("s1", "volume")),
    );
    return { ...found, found: [one("s1"), one("gone")] };
  });
  const ask = (x: number) => client.results.similar({ study: "s1", model: "m", lps: [x, 0, 0] });
  const first = await ask(1);
  await vi.waitFor(() => expect(kinds()).toEqual(["similar"]));
  expect(await faultOf(client.results.similarFound({ job: first.job }))).toMatchObject({ code: "NOT_FOUND" });
  // Eight at once, and often: which lookup of the study is done first is chance. To be asked to stop twice would be to be killed.
  let last = first.job;
  for (const round of [10, 20, 30, 40, 50, 60]) {
    const jobs = (await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((n) => ask(round + n)))).map(({ job }) => job);
    const overtaken = [last, ...jobs.slice(0, -1)];
    last = jobs.at(-1)!;
    expect((await ended(overtaken)).map(({ state }) => state)).toEqual(overtaken.map(() => "stopped"));
  }
  await vi.waitFor(() => expect(world.asked.at(-1)?.input).toMatchObject({ lps: [68, 0, 0] }));
  finish();
  await ended([last]);
  expect(world.killed).toEqual([]);
  const detail = await client.results.similarFound({ job: last });
  expect(detail).toMatchObject({ ...found, names: ["P-Ä1", null], pictures: { unit: "HU", size: [2, 2, 2] } });
});
