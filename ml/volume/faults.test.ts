import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { testWith, unpackedData } from "../../test/need.ts";
import { groupSeries, parseHeader } from "../dicom/index.ts";
import type { FileResult, ReadFile, Series } from "../dicom/index.ts";
import { describeSeries, loadVolume } from "./index.ts";

const test = testWith(["data"]);
let unpacked: string | undefined;

/** Every file below a folder of the real CTs. */
function filesOf(folder: string): readonly string[] {
  const root = path.join((unpacked ??= unpackedData()), "ct", folder);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map(({ parentPath, name }) => path.join(parentPath, name)).toSorted();
}

function scan(files: readonly string[], content: (file: string) => Uint8Array = readFileSync): readonly FileResult[] {
  return files.map((file) => parseHeader(content(file), file));
}

function seriesOf(results: readonly FileResult[]): readonly Series[] {
  return groupSeries(results.flatMap((result) => (result.outcome === "read" ? [result.header] : [])));
}

const onlySeries = (folder: string): Series => {
  const series = seriesOf(scan(filesOf(folder)));
  expect(series).toHaveLength(1);
  return series[0]!;
};
const codes = (series: Series): readonly string[] => describeSeries(series).findings.map(({ code }) => code);

describe("series that may be seen but not analysed", () => {
  const expected: Readonly<Record<string, { codes: readonly string[]; tiltDeg: number; orientation: string }>> = {
    "GE-head-tilt-uneven": {
      codes: ["UNEVEN_SPACING", "GANTRY_TILT", "THICKNESS_VARIES"],
      tiltDeg: 18.5,
      orientation: "axial",
    },
    "Slicer-CTHead-64": { codes: ["NO_HU"], tiltDeg: 0, orientation: "axial" },
    "d2n-gantry-tilt": { codes: ["TOO_FEW_SLICES", "GANTRY_TILT"], tiltDeg: 14, orientation: "axial" },
    "d2n-missing-slice": { codes: ["TOO_FEW_SLICES", "MISSING_SLICE"], tiltDeg: 0, orientation: "axial" },
    "derived-enhanced-ct-slab": { codes: ["TOO_FEW_SLICES"], tiltDeg: 0, orientation: "axial" },
  };
  for (const [folder, wanted] of Object.entries(expected)) {
    test(folder, async () => {
      const series = onlySeries(folder);
      const { viewable, analysable, geometry } = describeSeries(series);
      expect({ viewable, analysable }).toEqual({ viewable: true, analysable: "refused" });
      expect(codes(series)).toEqual(wanted.codes);
      expect(geometry.tiltDeg).toBeCloseTo(wanted.tiltDeg, 2);
      expect(geometry.orientation).toBe(wanted.orientation);
      const loaded = await loadVolume(series, readFile);
      expect("volume" in loaded && loaded.volume.size).toEqual(geometry.size);
    });
  }

  test("d2n-same-position is no volume at all", async () => {
    const series = onlySeries("d2n-same-position");
    expect(describeSeries(series)).toMatchObject({ viewable: false, findings: [{ code: "ONE_POSITION" }] });
    expect(await loadVolume(series, readFile)).toMatchObject({ refused: [{ code: "ONE_POSITION" }] });
  });

  test("the segmentation beside LIDC-IDRI-0001 is no scan", () => {
    const series = seriesOf(scan(filesOf("LIDC-IDRI-0001/annotations")));
    expect(series.flatMap(codes)).toEqual(["SEGMENTATION"]);
  });
});

describe("a folder with faults", () => {
  const folder = "LIDC-IDRI-0001/ct";

  test("two kernels in one folder are two series, both thick, both analysable", () => {
    const series = seriesOf(scan([...filesOf("Lung_Dx-A0002/B70f"), ...filesOf("Lung_Dx-A0002/B40f")]));
    expect(
      series.map((one) => [one.headers[0]!.kernel, one.headers.length, codes(one), describeSeries(one).analysable]),
    ).toEqual(
      expect.arrayContaining([
        ["B70f", 30, ["THICK_SLICES"], "warning"],
        ["B40f", 30, ["THICK_SLICES"], "warning"],
      ]),
    );
  });

  test("a dropped slice is missed at its place", () => {
    const series = seriesOf(scan(filesOf(folder).filter((file) => !file.endsWith("1-070.dcm"))));
    expect(series.flatMap(codes)).toEqual(["MISSING_SLICE"]);
    expect(describeSeries(series[0]!).findings[0]!.message).toMatch(
      /^1 slice is missing \(5\.00 mm after -?\d+\.\d mm; else 2\.50 mm\)/,
    );
  });

  test("a slice copied under a new name changes nothing", () => {
    const original = filesOf(folder)[20]!;
    const results = scan([...filesOf(folder), "copy.dcm"], (file) =>
      readFileSync(file === "copy.dcm" ? original : file),
    );
    const [series] = seriesOf(results);
    expect(codes(series!)).toEqual(["DOUBLED_SLICE"]);
    expect(describeSeries(series!).analysable).toBe("ready");
    expect(describeSeries(series!).geometry).toEqual(describeSeries(onlySeries(folder)).geometry);
  });

  test("text, nothing, and a slice cut short are named; the rest is kept", () => {
    const cut = filesOf(folder)[60]!;
    const content = (file: string): Uint8Array =>
      file === "notes.dcm"
        ? Buffer.from("These are notes about the scan, no image.")
        : file === "empty.dcm"
          ? new Uint8Array(0)
          : file === cut
            ? readFileSync(file).subarray(0, 300_000)
            : readFileSync(file);
    const results = scan([...filesOf(folder), "notes.dcm", "empty.dcm"], content);
    const refused = results
      .filter(({ outcome }) => outcome === "refused")
      .map(({ file, notes }) => [path.basename(file), notes.at(-1)!.code]);
    expect(refused).toEqual([
      [path.basename(cut), "PIXEL_DATA_SHORT"],
      ["notes.dcm", "NOT_DICOM"],
      ["empty.dcm", "EMPTY_FILE"],
    ]);
    const [series] = seriesOf(results);
    expect([series!.headers.length, codes(series!)]).toEqual([132, ["MISSING_SLICE"]]);
  });

  test("a slice that is cut after the scan is left out of the volume", async () => {
    const series = onlySeries("Lung_Dx-A0002/B40f");
    const cut = series.headers[10]!.file;
    const read: ReadFile = async (file) => (await readFile(file)).subarray(0, file === cut ? 100_000 : undefined);
    const loaded = await loadVolume(series, read);
    expect("findings" in loaded && loaded.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["SLICE_UNREADABLE", "MISSING_SLICE"]),
    );
    expect("volume" in loaded && loaded.volume.size[2]).toBe(29);
  });
});
