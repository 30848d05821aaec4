import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openWorld, writeStudy } from "../../test/suites/world.ts";
import type { World } from "../../test/suites/world.ts";
import type { MarkInput } from "../contract/index.ts";
import { asFault } from "../store/index.ts";

let dir = "";
let world: World;
let count = 0;
const study = "s1";
const spot: MarkInput = {
  id: "m-1",
  atLps: [56.4, 86.4, -115.8],
  patch: null,
  kind: "of interest",
  note: "spiculated?",
  removed: false,
};

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "hilum-marks-"));
});
beforeEach(async () => {
  await world?.desk.close();
  world = await openWorld(path.join(dir, String(count++)));
  await writeStudy(world.workspace, study);
});
afterAll(async () => {
  await world.desk.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
});

const put = (mark: MarkInput) => world.desk.client.marks.put({ study, mark });

test("a study without marks has none, and asking writes nothing", async () => {
  expect(await world.desk.client.marks.get({ study })).toMatchObject({ firstRevealedAt: null, marks: [] });
  expect(await readdir(world.workspace.studyDir(study))).not.toContain("marks.json");
});

test("a mark made while the map was covered says so for ever; one changed after the reveal says that too", async () => {
  const made = (await put(spot)).marks[0];
  expect(made).toMatchObject({ ...spot, madeBeforeReveal: true, changedAfterReveal: false });
  await world.desk.client.marks.reveal({ study });
  const changed = (await put({ ...spot, kind: "artefact" })).marks[0];
  expect(changed).toMatchObject({ kind: "artefact", madeBeforeReveal: true, changedAfterReveal: true });
  expect(changed?.createdAt).toBe(made?.createdAt);
  const later = (await put({ ...spot, id: "m-2" })).marks[1];
  expect(later).toMatchObject({ id: "m-2", madeBeforeReveal: false, changedAfterReveal: false });
});

test("only the first reveal counts, and no page can set it back or claim to have been earlier", async () => {
  const first = await world.desk.client.marks.reveal({ study });
  expect(await world.desk.client.marks.reveal({ study })).toEqual(first);
  const forged = { ...spot, madeBeforeReveal: true, createdAt: "2000-01-01T00:00:00Z" };
  expect((await put(forged)).marks[0]).toMatchObject({ madeBeforeReveal: false });
  expect((await put(forged)).marks[0]?.createdAt).not.toBe(forged.createdAt);
});

test("a mark that was removed stays in the file and comes back as it was made", async () => {
  await put(spot);
  await put({ ...spot, removed: true });
  expect((await world.desk.client.marks.get({ study })).marks).toMatchObject([{ id: "m-1", removed: true }]);
  expect((await put(spot)).marks).toMatchObject([{ removed: false, madeBeforeReveal: true }]);
});

test("twenty marks made at once are all kept, in a file with format and version", async () => {
  await Promise.all(Array.from({ length: 20 }, (_, n) => put({ ...spot, id: `m-${n}` })));
  const text = await readFile(world.workspace.marksFile(study), "utf8");
  const file = JSON.parse(text) as { format: string; version: number; marks: { id: string }[] };
  expect([file.format, file.version]).toEqual(["hilum-marks", 1]);
  expect(new Set(file.marks.map(({ id }) => id)).size).toBe(20);
});

test("marks of no study, a damaged file and a newer one are said and nothing is overwritten", async () => {
  const fault = async (promise: Promise<unknown>) => promise.then(() => null, asFault);
  expect((await fault(world.desk.client.marks.get({ study: "nothing" })))?.code).toBe("NOT_FOUND");
  for (const [text, code] of [
    ["{", "DAMAGED"],
    ['{"format":"hilum-marks","version":2}', "NEWER_FORMAT"],
  ] as const) {
    await writeFile(world.workspace.marksFile(study), text);
    expect((await fault(put(spot)))?.code).toBe(code);
    expect(await readFile(world.workspace.marksFile(study), "utf8")).toBe(text);
  }
});
