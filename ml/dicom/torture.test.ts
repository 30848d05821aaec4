import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect } from "vitest";
import { has, sharedData, testWith } from "../../test/need.ts";
import { decodeFrames, parseHeader } from "./index.ts";
import type { DecodeResult, SampleArray } from "./index.ts";

const folder = path.join(sharedData(), "dicom-torture");

/** Rows whose manifest entry is not met, and why. This list may only shrink. */
const notMet: Readonly<Record<string, string>> = {
  "SC_rgb_rle_32bit.dcm": "32-bit colour: refused by name",
  "ct512-jpeg-baseline-50.dcm": "lossy 8-bit JPEG: refused by name",
  "ct512-jpeg-ext12-51.dcm": "lossy 12-bit JPEG: refused by name",
  "NM-jpeg-ext12-51.dcm": "lossy 12-bit JPEG: refused by name",
  "eCT-2f-jpeg51-fragments-noBOT.dcm": "lossy 12-bit JPEG: refused by name",
  "SC_jpeg50_rgb.dcm": "lossy 8-bit JPEG: refused by name",
  "SC_jpeg50_ybr422.dcm": "lossy 8-bit JPEG: refused by name",
  "SC_jpeg50_3x3.dcm": "lossy 8-bit JPEG: refused by name",
  "SC_jpeg50_app14_rgb.dcm": "lossy 8-bit JPEG: refused by name",
};

/** Rows where the manifest or data/README.md names another acceptable outcome, and which one is taken. */
const alternatives: Readonly<Record<string, "parsed" | "refused" | { readonly sameAs: string }>> = {
  // No image in them at all: valid DICOM, skipped with a note.
  "rtplan.dcm": "parsed",
  "le-no-meta.dcm": "parsed",
  "deflated-no-pixels.dcm": "parsed",
  DICOMDIR: "parsed",
  // "catching it and refusing is acceptable": it declares pixels but no rows.
  "nested-private-sq.dcm": "refused",
  "NM-jpeg-ext12-51-badSOS.dcm": "refused",
  "CT-j2k-toshiba-unsigned.dcm": "refused",
  // "decoding by fragment order is acceptable".
  "ct128-3f-extended-offset-wrong.dcm": { sameAs: "ct128-3f-native.dcm" },
  "ct128-3f-BOT-wrong.dcm": { sameAs: "ct128-3f-native.dcm" },
};

/** Largest difference to the reference samples of a lossy image (data/README.md section 2). */
const tolerance = 2;

describe("the torture set, file by file", () => {
  const test = testWith(["data"]);
  const rows = has("data") ? readManifest() : [];

  test("the manifest has the rows that the lists above name", () => {
    const files = rows.map(({ file }) => file);
    expect(files.length).toBeGreaterThan(190);
    expect([...Object.keys(notMet), ...Object.keys(alternatives)].filter((file) => !files.includes(file))).toEqual([]);
  });

  for (const row of rows) {
    test(`${row.file}: ${row.expected}`, async () => {
      const met = await check(row);
      if (row.file in notMet) expect(met, "met now: take it off the list").not.toBe("");
      else expect(met).toBe("");
    });
  }
});

interface Row {
  readonly file: string;
  readonly expected: string;
  readonly digest: string;
  readonly reference: string;
}

/** Empty where the file does what its row asks; else what it did. */
async function check(row: Row): Promise<string> {
  const bytes = readFileSync(path.join(folder, row.file));
  const result = parseHeader(bytes, row.file);
  if (result.outcome !== "read")
    expect(result.notes.length, "a file is never put aside without a note").toBeGreaterThan(0);
  const decoded = result.outcome === "read" ? await decodeFrames(bytes, result.header) : undefined;
  const outcome = decoded?.ok === false ? "refused" : result.outcome;
  for (const note of [...result.notes, ...(decoded?.ok === false ? [decoded.note] : [])])
    expect(note.message).toMatch(/^[A-Z].*\.$/);

  const other = alternatives[row.file];
  if (typeof other === "string") return outcome === other ? "" : outcome;
  if (other !== undefined)
    return digestOf(decoded) === rows().find(({ file }) => file === other.sameAs)!.digest ? "" : outcome;
  switch (row.expected) {
    case "exact":
      return digestOf(decoded) === row.digest ? "" : `${outcome} with other samples`;
    case "tolerance":
      return decoded?.ok === true && largestDifference(decoded.frames, row.reference) <= tolerance ? "" : outcome;
    case "refuse":
      return outcome === "refused" ? "" : outcome;
    case "parse":
      return outcome === "parsed" ? "" : outcome;
    case "any":
      return "";
    default:
      return `unknown expectation ${row.expected}`;
  }
}

function digestOf(decoded: DecodeResult | undefined): string {
  if (decoded?.ok !== true) return "";
  const hash = createHash("sha256");
  for (const frame of decoded.frames) hash.update(bytesOf(frame));
  return hash.digest("hex");
}

function largestDifference(frames: readonly SampleArray[], reference: string): number {
  const raw = gunzipSync(readFileSync(path.join(folder, reference)));
  const first = frames[0]!;
  const Type = first.constructor as new (buffer: ArrayBuffer) => SampleArray;
  const expected = new Type(new Uint8Array(raw).buffer);
  let largest = 0,
    n = 0;
  for (const frame of frames) for (const value of frame) largest = Math.max(largest, Math.abs(value - expected[n++]!));
  expect(n).toBe(expected.length);
  return largest;
}

function bytesOf(samples: SampleArray): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

function rows(): readonly Row[] {
  return readManifest();
}

function readManifest(): readonly Row[] {
  const [head, ...lines] = parseCsv(readFileSync(path.join(folder, "MANIFEST.csv"), "utf8"));
  const at = (name: string): number => head!.indexOf(name);
  return lines.map((cells) => ({
    file: cells[at("file")]!,
    expected: cells[at("expected")]!,
    digest: cells[at("sha256_samples")]!,
    reference: cells[at("reference_samples")]!,
  }));
}

function parseCsv(content: string): readonly (readonly string[])[] {
  const cells = [...content.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n\r]*))(,|\r?\n|$)/g)];
  const lines: string[][] = [[]];
  for (const [whole, quoted, plain, end] of cells) {
    if (whole === "") break;
    lines.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end !== ",") lines.push([]);
  }
  return lines.filter((line) => line.length > 1);
}
