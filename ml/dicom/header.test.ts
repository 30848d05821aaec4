import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeFrames, parseHeader } from "./index.ts";
import type { Header } from "./index.ts";
import { ctSlice, dataSet, testFile, testMeta } from "./testing.ts";
import type { TestElement } from "./testing.ts";

function header(bytes: Uint8Array): Header {
  const result = parseHeader(bytes, "slice.dcm");
  if (result.outcome !== "read") throw new Error(result.notes.map(({ message }) => message).join(" "));
  return result.header;
}

describe("a header", () => {
  const files: Readonly<Record<string, Uint8Array>> = {
    explicit: testFile(ctSlice()),
    implicit: testFile(ctSlice(), "implicit"),
    "big endian": testFile(ctSlice(), "big endian"),
    deflated: Buffer.concat([testMeta("1.2.840.10008.1.2.1.99"), deflateRawSync(dataSet(ctSlice(), "explicit"))]),
    "without preamble": testFile(ctSlice()).subarray(132),
    "without file meta, explicit": dataSet(ctSlice(), "explicit"),
    "without file meta, implicit": dataSet(ctSlice(), "implicit"),
  };
  for (const [name, bytes] of Object.entries(files)) {
    test(`${name}: the same values and samples`, async () => {
      const read = header(bytes);
      expect(read).toMatchObject({
        modality: "CT",
        rows: 3,
        columns: 4,
        frames: 1,
        signed: true,
        slope: 1,
        intercept: -1024,
        rescaleStated: true,
        positionLps: [-10, -20.5, 10],
        orientation: [
          [1, 0, 0],
          [0, 1, 0],
        ],
        pixelSpacingMm: [0.5, 0.75],
        thicknessMm: 2.5,
        kernel: "STANDARD",
        instanceNumber: 7,
        seriesInstanceUid: "1.2.3.1",
        patientName: "Test^Person",
        lossy: false,
      });
      const decoded = await decodeFrames(bytes, read);
      expect(decoded).toEqual({ ok: true, frames: [new Int16Array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])] });
    });
  }

  test("is read from a view at an odd address of a larger buffer, which stays as it was", async () => {
    const bytes = testFile(ctSlice(), "big endian");
    const pool = Buffer.alloc(bytes.length + 9, 0xab);
    pool.set(bytes, 3);
    const view = pool.subarray(3, 3 + bytes.length);
    const decoded = await decodeFrames(view, header(view));
    expect(decoded.ok && decoded.frames[0]![11]).toBe(11);
    expect(Buffer.compare(view, bytes)).toBe(0);
    expect([pool[2], pool.at(-1)]).toEqual([0xab, 0xab]);
  });

  test("padding written without a sign is read with the image's sign", () => {
    expect(header(testFile(ctSlice({ "00280120": ["00280120", "US", [63536]] }))).paddingValue).toBe(-2000);
  });

  test("decimals with spaces, exponents and commas are read", () => {
    expect(header(testFile(ctSlice({ "00280030": ["00280030", "DS", " 5,0e-1 \\+.75"] }))).pixelSpacingMm).toEqual([
      0.5, 0.75,
    ]);
  });

  test("a CT without rescale is read, with a note", () => {
    const result = parseHeader(testFile(ctSlice({ "00281052": undefined, "00281053": undefined })), "slice.dcm");
    expect(result).toMatchObject({
      outcome: "read",
      header: { slope: 1, intercept: 0, rescaleStated: false },
      notes: [{ code: "RESCALE_MISSING", tag: "(0028,1052)" }],
    });
  });

  test("the pixels of an icon are not those of the image", async () => {
    const icon: TestElement = [
      "00880200",
      "SQ",
      [
        [
          ["00280010", "US", [1]],
          ["00280011", "US", [1]],
          ["7fe00010", "OW", [99]],
        ],
      ],
    ];
    const bytes = testFile([...ctSlice(), icon]);
    const decoded = await decodeFrames(bytes, header(bytes));
    expect(decoded.ok && decoded.frames[0]!.length).toBe(12);
  });
});

describe("what cannot be right is refused with code and tag", () => {
  const cases: readonly (readonly [name: string, changes: Parameters<typeof ctSlice>[0], code: string, tag: string])[] =
    [
      ["no rows", { "00280010": undefined }, "ATTRIBUTE_MISSING", "(0028,0010)"],
      ["no rows at all", { "00280010": ["00280010", "US", [0]] }, "VALUE_INVALID", "(0028,0010)"],
      ["more pixels than the file holds", { "00280010": ["00280010", "US", [4]] }, "PIXEL_DATA_SHORT", "(7FE0,0010)"],
      [
        "65535 rows",
        { "00280010": ["00280010", "US", [65535]], "00280011": ["00280011", "US", [65535]] },
        "IMAGE_TOO_LARGE",
        "(0028,0010)",
      ],
      ["frames in words", { "00280008": ["00280008", "IS", "abc"] }, "VALUE_INVALID", "(0028,0008)"],
      ["half a frame", { "00280008": ["00280008", "IS", "1.5"] }, "VALUE_INVALID", "(0028,0008)"],
      ["two thousand million frames", { "00280008": ["00280008", "IS", "2000000000"] }, "VALUE_INVALID", "(0028,0008)"],
      ["12 bits packed", { "00280100": ["00280100", "US", [12]] }, "VALUE_INVALID", "(0028,0100)"],
      ["32 bits", { "00280100": ["00280100", "US", [32]] }, "SAMPLES_UNSUPPORTED", "(0028,0100)"],
      ["more bits stored than allocated", { "00280101": ["00280101", "US", [17]] }, "VALUE_INVALID", "(0028,0101)"],
      ["a high bit below the stored ones", { "00280102": ["00280102", "US", [7]] }, "VALUE_INVALID", "(0028,0102)"],
      ["four samples a pixel", { "00280002": ["00280002", "US", [4]] }, "VALUE_INVALID", "(0028,0002)"],
      [
        "an unknown photometric interpretation",
        { "00280004": ["00280004", "CS", "MONOCHROME9"] },
        "VALUE_INVALID",
        "(0028,0004)",
      ],
      ["a slope of zero", { "00281053": ["00281053", "DS", "0"] }, "VALUE_INVALID", "(0028,1053)"],
      ["a slope that is no number", { "00281053": ["00281053", "DS", "NaN"] }, "VALUE_INVALID", "(0028,1053)"],
      ["an infinite intercept", { "00281052": ["00281052", "DS", "1e400"] }, "VALUE_INVALID", "(0028,1052)"],
      ["no position", { "00200032": undefined }, "ATTRIBUTE_MISSING", "(0020,0032)"],
      ["a position of two numbers", { "00200032": ["00200032", "DS", "1\\2"] }, "VALUE_INVALID", "(0020,0032)"],
      ["no orientation", { "00200037": undefined }, "ATTRIBUTE_MISSING", "(0020,0037)"],
      ["parallel directions", { "00200037": ["00200037", "DS", "1\\0\\0\\1\\0\\0"] }, "VALUE_INVALID", "(0020,0037)"],
      ["a spacing of zero", { "00280030": ["00280030", "DS", "0\\0.5"] }, "VALUE_INVALID", "(0028,0030)"],
      ["one spacing", { "00280030": ["00280030", "DS", "0.5"] }, "VALUE_INVALID", "(0028,0030)"],
      ["a CT without pixels", { "7fe00010": undefined }, "PIXEL_DATA_MISSING", "(7FE0,0010)"],
      ["floating-point pixels", { "7fe00010": ["7fe00008", "OW", [0]] }, "SAMPLES_UNSUPPORTED", "(7FE0,0008)"],
    ];
  for (const [name, changes, code, tag] of cases) {
    test(name, () => {
      const result = parseHeader(testFile(ctSlice(changes)), "slice.dcm");
      expect(result.outcome).toBe("refused");
      expect(result.notes.at(-1)).toMatchObject({ code, tag, file: "slice.dcm" });
    });
  }

  test("a syntax that is not read is named", () => {
    const result = parseHeader(testFile(ctSlice(), "explicit", "1.2.840.10008.1.2.4.50"), "slice.dcm");
    expect(result).toMatchObject({
      outcome: "refused",
      series: "1.2.3.1",
      notes: [{ code: "TRANSFER_SYNTAX_UNSUPPORTED" }],
    });
    expect(result.notes[0]!.message).toContain("JPEG Baseline");
  });

  test("other objects are parsed, with what they are", () => {
    const report = ctSlice({
      "00080016": ["00080016", "UI", "1.2.840.10008.5.1.4.1.1.88.11"],
      "00080060": ["00080060", "CS", "SR"],
      "7fe00010": undefined,
    });
    expect(parseHeader(testFile(report), "report.dcm")).toMatchObject({
      outcome: "parsed",
      modality: "SR",
      series: "1.2.3.1",
      notes: [{ code: "NO_IMAGE" }],
    });
  });

  test("a message never holds the patient", () => {
    for (const [, changes] of cases) {
      const { notes } = parseHeader(testFile(ctSlice(changes)), "slice.dcm");
      expect(notes.map(({ message }) => message).join()).not.toMatch(/Test|Person/);
    }
  });
});

describe("whatever the bytes, an outcome with a reason", () => {
  const whole = testFile([
    ...ctSlice(),
    ["00081140", "SQ", [[["00081150", "UI", "1.2"]], [["00081155", "UI", "1.3"]]]],
  ]);

  test("a file cut at any byte before its end", () => {
    for (let length = 0; length < whole.length; length++) {
      const result = parseHeader(whole.subarray(0, length), "cut.dcm");
      expect(result.outcome, `cut at ${length}`).not.toBe("read");
      expect(result.notes.length).toBeGreaterThan(0);
    }
  });

  test("random damage", async () => {
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = whole.slice();
        for (const [at, value] of changes) bytes[at] = value;
        const result = parseHeader(bytes, "damaged.dcm");
        if (result.outcome !== "read") expect(result.notes.length).toBeGreaterThan(0);
        else expect((await decodeFrames(bytes, result.header)).ok).toBe(true);
      }),
      { seed: 12, numRuns: 1500 },
    );
  });

  test("random bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(parseHeader(bytes, "noise").outcome).not.toBe("read");
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});
