import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { sharedData, testWith, unpackedData } from "../../test/need.ts";
import type { ScanFileLine, ScanSeriesLine } from "../contract/index.ts";
import { openBench } from "./harness.fixture.ts";
import type { Heard } from "./harness.fixture.ts";
import { publicSample } from "./public-sample.ts";

const filesOf = (heard: Heard): ScanFileLine[] =>
  heard.events.flatMap((event) => (event.type === "line" && event.line.type === "file" ? [event.line] : []));
const seriesOf = (heard: Heard): ScanSeriesLine[] =>
  heard.events.flatMap((event) => (event.type === "line" && event.line.type === "series" ? [event.line] : []));

testWith(["data"])("the public sample: every digest as published, one series, ready", async () => {
  const heard = await (
    await openBench()
  ).hear("scan", { paths: [path.join(unpackedData(), "ct/LIDC-IDRI-0001/ct")], samples: true });
  expect(heard.last).toEqual({ type: "done", output: { read: 133, parsed: 0, refused: 0, series: 1 } });
  expect(
    filesOf(heard)
      .map((line) => line.sha256Samples ?? "")
      .sort(),
  ).toEqual(Object.values(publicSample.sha256Samples).sort());
  const [series] = seriesOf(heard);
  expect(series).toMatchObject({
    series: publicSample.seriesInstanceUid,
    files: 133,
    verdict: { viewable: true, analysable: "ready" },
  });
  expect(series?.geometry?.size).toEqual([512, 512, 133]);
});

testWith(["data"])("the torture set: what must be refused is, by name, and nothing is thrown", async () => {
  const folder = path.join(sharedData(), "dicom-torture");
  const heard = await (await openBench()).hear("scan", { paths: [folder], samples: true });
  expect(heard.last.type).toBe("done");
  const lines = new Map(filesOf(heard).map((line) => [path.basename(line.file), line]));
  const [header, ...rows] = readFileSync(path.join(folder, "MANIFEST.csv"), "utf8")
    .trim()
    .split("\n")
    .map((row) => row.split(","));
  const column = (row: readonly string[], name: string): string => row[header!.indexOf(name)] ?? "";
  for (const row of rows.filter((each) => column(each, "expected") === "exact")) {
    const line = lines.get(path.basename(column(row, "file")));
    if (line?.outcome === "read")
      expect([line.file, line.sha256Samples]).toEqual([line.file, column(row, "sha256_samples")]);
    else expect(line?.message, column(row, "file")).toMatch(/\S/);
  }
  for (const line of lines.values()) if (line.outcome === "refused") expect(line.code, line.file).toMatch(/^[A-Z_]+$/);
});

test("a text file named .dcm, an empty folder, a path that is not there: a line each, nothing more", async () => {
  const dir = mkdtempSync(path.join(tmpdir(), "hilum-scan-"));
  mkdirSync(path.join(dir, "empty"));
  writeFileSync(path.join(dir, "note.dcm"), "dear diary");
  writeFileSync(path.join(dir, "nothing.dcm"), "");
  const paths = ["empty", "note.dcm", "nothing.dcm", "absent"].map((name) => path.join(dir, name));
  const heard = await (await openBench()).hear("scan", { paths, samples: true });
  expect(heard.last).toEqual({ type: "done", output: { read: 0, parsed: 0, refused: 4, series: 0 } });
  expect(filesOf(heard).map((line) => line.code)).toEqual(["NO_FILES", "NO_SUCH_PATH", "NOT_DICOM", "EMPTY_FILE"]);
  for (const line of filesOf(heard)) expect(line.message).toMatch(/^[A-Z].*\.$/);
});

testWith(["data"])("a slice cut short is refused by name, the others make their series", async () => {
  const from = path.join(unpackedData(), "ct/LIDC-IDRI-0001/ct"),
    dir = mkdtempSync(path.join(tmpdir(), "hilum-scan-"));
  const names = readdirSync(from).sort().slice(0, 12);
  for (const name of names) copyFileSync(path.join(from, name), path.join(dir, name));
  writeFileSync(path.join(dir, names[3]!), readFileSync(path.join(from, names[3]!)).subarray(0, 200_000));
  const heard = await (await openBench()).hear("scan", { paths: [dir], samples: false });
  expect(heard.last).toEqual({ type: "done", output: { read: 11, parsed: 0, refused: 1, series: 1 } });
  expect(filesOf(heard).find((line) => line.outcome === "refused")?.file).toBe(path.join(dir, names[3]!));
});

testWith(["data"])("two kernels of one scan are two series", async () => {
  const heard = await (
    await openBench()
  ).hear("scan", { paths: [path.join(unpackedData(), "ct/Lung_Dx-A0002")], samples: false });
  expect(
    seriesOf(heard)
      .map((line) => line.kernel)
      .sort(),
  ).toEqual(["B40f", "B70f"]);
});

testWith(["data"])("stops when asked, as an outcome", async () => {
  const heard = await (
    await openBench()
  ).hear("scan", { paths: [path.join(unpackedData(), "ct")], samples: false }, (event) => event.type === "line");
  expect(heard.last).toEqual({ type: "stopped" });
});
