import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { readStudy } from "../store/index.ts";
import { openBench } from "./harness.fixture.ts";
import type { Bench } from "./harness.fixture.ts";

const folder = mkdtempSync(path.join(tmpdir(), "hilum-cohort-"));
let bench: Bench, study: string;
beforeAll(async () => {
  bench = await openBench();
  await bench.run("phantom", { patients: 1, out: folder, seed: 3, small: true });
  study = (await bench.run("import", { paths: [folder] })).studies[0]!;
});

const codes = async (): Promise<string[]> =>
  ((await readStudy(bench.ws, study))?.quality.verdict.findings ?? []).map(({ code }) => code);
const boxBytes = (): Buffer => readFileSync(bench.ws.cacheFile(study, "box"));

test("the original's preparation takes the place of the usual one and gives it back; the same again is skipped", async () => {
  expect((await bench.run("prepare", { study })).known).toBe(false);
  const usual = boxBytes(),
    features = bench.ws.featuresFile("any", study);
  mkdirSync(path.dirname(features));
  writeFileSync(features, "of the usual box");
  expect(await bench.run("prepare", { study, faithful: false })).toMatchObject({ known: true });
  expect(existsSync(features)).toBe(true);
  expect((await bench.run("prepare", { study, faithful: true })).known).toBe(false);
  expect(existsSync(features)).toBe(false);
  expect((await readStudy(bench.ws, study))?.prepared?.faithful).toBe(true);
  expect(await codes()).toContain("FAITHFUL");
  const faithful = boxBytes();
  expect(faithful.equals(usual)).toBe(false);
  expect(await bench.run("prepare", { study, faithful: true })).toMatchObject({ known: true });
  // Who does not say how takes what there is.
  expect(await bench.run("prepare", { study })).toMatchObject({ known: true });
  // A lost cache is made again in the same way.
  for (const what of ["box", "boxMask"] as const) rmSync(bench.ws.cacheFile(study, what));
  await bench.run("cache", { study });
  expect(boxBytes().equals(faithful)).toBe(true);
  expect((await bench.run("prepare", { study, faithful: false })).known).toBe(false);
  expect(boxBytes().equals(usual)).toBe(true);
  expect((await readStudy(bench.ws, study))?.prepared?.faithful).toBeUndefined();
  expect(await codes()).not.toContain("FAITHFUL");
});

testWith(["oracles"])(
  "the exported array is what NumPy reads: int16, C order, the box; its geometry lies beside it",
  async () => {
    const out = path.join(bench.ws.dir, "arrays");
    const { exported } = await bench.run("prepare", { study, faithful: true, out });
    expect(readdirSync(out).sort()).toEqual(["SYNTHETIC-0001.json", "SYNTHETIC-0001.npz"]);
    const seen = oracle<{
      members: string[];
      dtype: string;
      order: boolean;
      shape: number[];
      same: boolean;
      zoomed: number[];
    }>(
      `
import json, sys, numpy as np, nibabel as nib
npz, nii = json.load(sys.stdin)
file = np.load(npz)
a = file["array_lungs"]
box = np.asarray(nib.load(nii).dataobj).T
zooms = nib.load(nii).header.get_zooms()
print(json.dumps(dict(members=file.files, dtype=a.dtype.str, order=bool(a.flags.c_contiguous), shape=list(a.shape),
                      same=bool((a == box).all()), zoomed=[float(z) for z in zooms])))`,
      [exported, bench.ws.cacheFile(study, "box")],
    );
    const { size, spacingMm, faithful } = JSON.parse(readFileSync(path.join(out, "SYNTHETIC-0001.json"), "utf8")) as {
      size: number[];
      spacingMm: number[];
      faithful: boolean;
    };
    expect(seen).toMatchObject({
      members: ["array_lungs"],
      dtype: "<i2",
      order: true,
      same: true,
      shape: size.toReversed(),
    });
    spacingMm.forEach((mm, axis) => expect(mm).toBeCloseTo(seen.zoomed[axis]!, 5));
    expect(faithful).toBe(true);
  },
);

test("an array of another study with the patient's name is left alone", async () => {
  const out = path.join(bench.ws.dir, "shared");
  const other = await openBench();
  await other.run("phantom", { patients: 1, out: path.join(other.ws.dir, "other"), seed: 8, small: true });
  const [second] = (await other.run("import", { paths: [path.join(other.ws.dir, "other")] })).studies;
  await bench.run("prepare", { study, out });
  const { exported } = await other.run("prepare", { study: second!, out });
  expect(exported).toContain(second!.slice(0, 8));
  expect(readdirSync(out)).toHaveLength(4);
});

test("originals that are gone: a sentence, and the usual preparation still there", async () => {
  const lost = await openBench();
  const there = path.join(lost.ws.dir, "there");
  await lost.run("phantom", { patients: 1, out: there, seed: 3, small: true });
  const [id] = (await lost.run("import", { paths: [there] })).studies;
  await lost.run("prepare", { study: id! });
  rmSync(there, { recursive: true });
  const { last } = await lost.hear("prepare", { study: id!, faithful: true });
  expect(last).toMatchObject({
    type: "failed",
    fault: { code: "NOT_FOUND", message: expect.stringContaining("gone") },
  });
  expect((await readStudy(lost.ws, id!))?.prepared).not.toBeNull();
});
