import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { parseHeader } from "../../ml/dicom/index.ts";
import { ctSlice, encapsulated, testFile } from "../../ml/dicom/testing.ts";
import { sharedData, testWith } from "../../test/need.ts";
import { readHeaders } from "./headers.ts";

const side = 256;
const large = ctSlice(
  { "00280010": ["00280010", "US", [side]], "00280011": ["00280011", "US", [side]] },
  Array.from({ length: side * side }, (_, n) => n % 4000),
);
const jpeg2000 = "1.2.840.10008.1.2.4.90",
  deflated = "1.2.840.10008.1.2.1.99";

/** Files whose pixels, or what stands before them, end after the part that is read first. */
const files: Readonly<Record<string, Uint8Array>> = {
  whole: testFile(large),
  implicit: testFile(large, "implicit"),
  "cut in its pixels": testFile(large).subarray(0, 100_000),
  "cut in what stands before them": testFile([["00091010", "OB", new Uint8Array(150_000)], ...large]).subarray(
    0,
    90_000,
  ),
  "with private data of its own size": testFile([["00091010", "OB", new Uint8Array(150_000)], ...large]),
  "no image, but long": testFile([
    ["00080060", "CS", "SR"],
    ["00091010", "OB", new Uint8Array(150_000)],
  ]),
  "compressed, whole": testFile(
    [...large.filter(([tag]) => tag !== "7fe00010"), ["7fe00010", "OB", encapsulated([], [new Uint8Array(100_000)])]],
    "explicit",
    jpeg2000,
  ),
  "said to be deflated": testFile(large, "explicit", deflated),
  "not DICOM": new Uint8Array(100_000),
  empty: new Uint8Array(0),
};

async function readAll(all: readonly string[]): Promise<unknown[]> {
  const read = await readHeaders(all, { signal: new AbortController().signal, samples: false });
  return read.map(({ result }) => result);
}

test.each(Object.keys(files))("what is read of a file's beginning is what is read of all of it: %s", async (name) => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "hilum-headers-")), "file.dcm");
  writeFileSync(file, files[name]!);
  expect(await readAll([file])).toEqual([parseHeader(new Uint8Array(readFileSync(file)), file)]);
});

testWith(["data"])("and of every file of the torture set", async () => {
  const folder = path.join(sharedData(), "dicom-torture");
  const all = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  expect(all.length).toBeGreaterThan(20);
  expect(await readAll(all)).toEqual(all.map((file) => parseHeader(new Uint8Array(readFileSync(file)), file)));
});

test("pixels are not read for a header: an image in a file of 3 GB, more than can be read at once", async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "hilum-headers-")), "file.dcm");
  writeFileSync(file, files["whole"]!);
  truncateSync(file, 3 * 2 ** 30);
  expect(await readAll([file])).toMatchObject([{ outcome: "read" }]);
});
