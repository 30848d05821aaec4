import { cpSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { oracle, testWith, unpackedData } from "../../test/need.ts";
import { readStudy } from "../store/index.ts";
import { openBench } from "./harness.fixture.ts";

const folder = mkdtempSync(path.join(tmpdir(), "hilum-cohort-"));
beforeAll(async () => {
  await (await openBench()).run("phantom", { patients: 2, out: folder, seed: 3, small: true });
});
const copyOf = (from: string): string => {
  const to = mkdtempSync(path.join(tmpdir(), "hilum-copy-"));
  cpSync(from, to, { recursive: true });
  return to;
};

test("two synthetic patients become two studies, named synthetic, without a name outside identity.json", async () => {
  const bench = await openBench();
  const { studies, added, refused } = await bench.run("import", { paths: [folder] });
  // The table of labels beside them was met, not refused.
  expect([studies.length, added.length, refused]).toEqual([2, 2, []]);
  const summaries = await Promise.all(studies.map((id) => readStudy(bench.ws, id)));
  for (const summary of summaries) {
    expect(summary).toMatchObject({
      study: { synthetic: true, modality: "CT" },
      quality: { verdict: { viewable: true, analysable: "ready" } },
    });
    expect(summary?.study.pseudonym).toMatch(/^P-[0-9a-f]{6}$/);
    expect(JSON.stringify(summary)).not.toContain("SYNTHETIC-0");
  }
  expect(new Set(summaries.map((summary) => summary?.study.pseudonym)).size).toBe(2);
  expect(readFileSync(bench.ws.identityFile, "utf8")).toContain("SYNTHETIC-0001");
});

test("importing again, from another place and in another order, adds nothing; the new place is remembered", async () => {
  const bench = await openBench(),
    moved = copyOf(folder);
  const first = await bench.run("import", { paths: [folder] });
  const again = await bench.run("import", {
    paths: [path.join(moved, "SYNTHETIC-0002"), path.join(moved, "SYNTHETIC-0001")],
  });
  expect(again.added).toEqual([]);
  expect([...again.studies].sort()).toEqual([...first.studies].sort());
  expect(readdirSync(path.join(bench.ws.dir, "studies"))).toHaveLength(2);
  expect(readFileSync(path.join(bench.ws.studyDir(again.studies[0]!), "source.json"), "utf8")).toContain(moved);
});

test("two machines that share a folder and a workspace import every study between them, at the same time", async () => {
  const bench = await openBench();
  const shares = await Promise.all(
    [1, 2].map((index) => bench.run("import", { paths: [folder], shard: { index, of: 2 } })),
  );
  expect(shares.map(({ added }) => added.length)).toEqual([1, 1]);
  const { added, studies } = await bench.run("import", { paths: [folder] });
  expect(added).toEqual([]);
  expect([...studies].sort()).toEqual(shares.flatMap((share) => share.added).sort());
  expect(readFileSync(bench.ws.identityFile, "utf8")).toMatch(
    /SYNTHETIC-0001.*SYNTHETIC-0002|SYNTHETIC-0002.*SYNTHETIC-0001/s,
  );
});

test("originals are read and nothing else: same bytes, same times", async () => {
  const bench = await openBench(),
    moved = copyOf(path.join(folder, "SYNTHETIC-0001"));
  const look = (): unknown =>
    readdirSync(moved).map((name) => [
      name,
      statSync(path.join(moved, name)).mtimeMs,
      statSync(path.join(moved, name)).size,
    ]);
  const before = look();
  const { studies } = await bench.run("import", { paths: [moved] });
  await bench.run("prepare", { study: studies[0]! });
  expect(look()).toEqual(before);
});

testWith(["oracles"])("the cached volume, the lung box and the thumbnail are what other programs read", async () => {
  const bench = await openBench();
  const { studies } = await bench.run("import", { paths: [path.join(folder, "SYNTHETIC-0001")] });
  const [id] = studies as [string];
  const { findings } = await bench.run("prepare", { study: id });
  expect(findings.filter((finding) => finding.severity === "refused")).toEqual([]);
  const seen = oracle<{ shape: number[]; box: number[]; labels: number[]; hu: number; thumb: number[] }>(
    `
import sys, json, nibabel as nib, numpy as np
from skimage.io import imread
ws, id = json.load(sys.stdin)
v = nib.load(f'{ws}/cache/{id}.volume.nii'); b = nib.load(f'{ws}/cache/{id}.box.nii'); m = nib.load(f'{ws}/cache/{id}.boxMask.nii'); l = nib.load(f'{ws}/studies/{id}/lungs.nii')
inside = np.asarray(m.dataobj) > 0
assert np.allclose(l.affine, v.affine) and np.allclose(m.affine, b.affine) and np.allclose(np.abs(np.diag(b.affine)[:3]), 1)
print(json.dumps({'shape': v.shape, 'box': b.shape, 'labels': sorted(set(np.asarray(m.dataobj).ravel().tolist())), 'hu': float(np.asarray(b.dataobj)[inside].mean()), 'thumb': imread(f'{ws}/studies/{id}/thumb.png').shape}))`,
    [bench.ws.dir, id],
  );
  expect(seen.shape).toEqual([96, 96, 48]);
  expect(Math.max(...seen.box)).toBeLessThanOrEqual(104);
  expect(seen.labels).toEqual([0, 1, 2]);
  expect(seen.hu).toBeGreaterThan(-980);
  expect(seen.hu).toBeLessThan(-650);
  expect(seen.thumb).toEqual([128, 128]);
});

test("what the cache lost is made again bit for bit; without the originals that is said", async () => {
  const bench = await openBench(),
    moved = copyOf(path.join(folder, "SYNTHETIC-0002"));
  const { studies } = await bench.run("import", { paths: [moved] });
  const [study] = studies as [string];
  await bench.run("prepare", { study });
  const files = (["volume", "box", "boxMask"] as const).map((what) => bench.ws.cacheFile(study, what));
  const before = files.map((file) => readFileSync(file));
  files.forEach((file) => rmSync(file));
  await bench.run("cache", { study });
  files.forEach((file, n) => expect(readFileSync(file).equals(before[n]!)).toBe(true));
  files.forEach((file) => rmSync(file));
  renameSync(moved, `${moved}-gone`);
  const heard = await bench.hear("cache", { study });
  expect(heard.last).toMatchObject({
    type: "failed",
    fault: { code: "NOT_FOUND", message: expect.stringContaining("originals") as string },
  });
});

testWith(["data"])("a head CT opens and is refused for analysis with the reason", async () => {
  const bench = await openBench();
  const { studies } = await bench.run("import", { paths: [path.join(unpackedData(), "ct/GE-head-tilt-uneven")] });
  const [study] = studies as [string];
  const summary = await readStudy(bench.ws, study);
  expect(summary?.quality.verdict).toMatchObject({ viewable: true, analysable: "refused" });
  const heard = await bench.hear("prepare", { study });
  expect(heard.last).toMatchObject({
    type: "failed",
    fault: { code: "REFUSED", message: expect.stringContaining("18.5°") as string },
  });
});

testWith(["data"])("a real chest of 64 × 64 is prepared", async () => {
  const bench = await openBench();
  const { studies } = await bench.run("import", { paths: [path.join(unpackedData(), "ct/CIP-ct64-tiny")] });
  await bench.run("prepare", { study: studies[0]! });
  expect((await readStudy(bench.ws, studies[0]!))?.prepared?.litres.total).toBeGreaterThan(2);
});

test("an empty folder and a text file give no study and a reason each", async () => {
  const bench = await openBench(),
    empty = mkdtempSync(path.join(tmpdir(), "hilum-empty-"));
  const { studies, refused } = await bench.run("import", { paths: [empty, path.join(folder, "labels.csv")] });
  expect(studies).toEqual([]);
  expect(refused.map((each) => each.code)).toEqual(["NO_FILES", "NOT_DICOM"]);
});
