import { createRequire } from "node:module";
import { describe, expect, test, vi } from "vitest";
import { decodeFrames, parseHeader } from "./index.ts";
import type { DecodeResult } from "./index.ts";
import { ctSlice, encapsulated, testFile } from "./testing.ts";
import type { TestElement, TestSyntax } from "./testing.ts";

async function decode(
  elements: readonly TestElement[],
  syntaxUid?: string,
  syntax: TestSyntax = "explicit",
): Promise<DecodeResult> {
  const bytes = testFile(elements, syntax, syntaxUid);
  const result = parseHeader(bytes, "slice.dcm");
  if (result.outcome !== "read") throw new Error(result.notes.map(({ message }) => message).join(" "));
  return decodeFrames(bytes, result.header);
}

const bits = (stored: number, high: number, signed: 0 | 1): Parameters<typeof ctSlice>[0] => ({
  "00280101": ["00280101", "US", [stored]],
  "00280102": ["00280102", "US", [high]],
  "00280103": ["00280103", "US", [signed]],
});

describe("stored bits", () => {
  const words = [0xf800, 0x0800, 0x07ff, 0xffff, 0x1234, 0, 1, 2, 3, 4, 5, 6];
  const twelve = words.map((word) => word & 0xfff);

  test("bits above the stored ones are noise", async () => {
    expect(await decode(ctSlice(bits(12, 11, 0), words))).toEqual({ ok: true, frames: [Uint16Array.from(twelve)] });
  });

  test("the sign is extended from the highest stored bit", async () => {
    const signed = twelve.map((value) => (value >= 0x800 ? value - 0x1000 : value));
    expect(await decode(ctSlice(bits(12, 11, 1), words))).toEqual({ ok: true, frames: [Int16Array.from(signed)] });
  });

  test("a high bit of 15 moves twelve stored bits down", async () => {
    expect(await decode(ctSlice(bits(12, 15, 0), words))).toEqual({
      ok: true,
      frames: [Uint16Array.from(words, (word) => word >> 4)],
    });
  });
});

describe("colour and bits", () => {
  const rgb = (planar: 0 | 1, samples: readonly number[]): readonly TestElement[] =>
    ctSlice({
      "00280002": ["00280002", "US", [3]],
      "00280004": ["00280004", "CS", "RGB"],
      "00280006": ["00280006", "US", [planar]],
      "00280010": ["00280010", "US", [1]],
      "00280011": ["00280011", "US", [2]],
      "7fe00010": ["7fe00010", "OW", samples],
    });

  test("planes become colour by pixel", async () => {
    const wanted = { ok: true, frames: [Int16Array.from([1, 3, 5, 2, 4, 6])] };
    expect(await decode(rgb(1, [1, 2, 3, 4, 5, 6]))).toEqual(wanted);
    expect(await decode(rgb(0, [1, 3, 5, 2, 4, 6]))).toEqual(wanted);
  });

  test("one bit a sample, frames not on byte borders", async () => {
    const mask = ctSlice({
      ...bits(1, 0, 0),
      "00080060": ["00080060", "CS", "SEG"],
      "00280008": ["00280008", "IS", "2"],
      "00280010": ["00280010", "US", [1]],
      "00280011": ["00280011", "US", [5]],
      "00280100": ["00280100", "US", [1]],
      "7fe00010": ["7fe00010", "OB", Uint8Array.from([0b01110101, 0b00000010])],
    });
    expect(await decode(mask)).toEqual({
      ok: true,
      frames: [Uint8Array.from([1, 0, 1, 0, 1]), Uint8Array.from([1, 1, 0, 0, 1])],
    });
  });
});

describe("run-length encoding", () => {
  const rle = "1.2.840.10008.1.2.5";
  /** High bytes: one run of 12; low bytes: literals. */
  const segments = [Uint8Array.from([0x100 - 11, 0xff]), Uint8Array.from([11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])];
  const stream = (count: number, offsets: readonly number[], parts: readonly Uint8Array[]): Uint8Array => {
    const head = new DataView(new ArrayBuffer(64));
    [count, ...offsets].forEach((value, n) => head.setUint32(4 * n, value, true));
    return Buffer.concat([new Uint8Array(head.buffer), ...parts]);
  };
  const slice = (bytes: Uint8Array): readonly TestElement[] =>
    ctSlice({ "7fe00010": ["7fe00010", "OB", encapsulated([], [bytes])] });

  test("runs and literals of both byte planes", async () => {
    const result = await decode(slice(stream(2, [64, 66], segments)), rle);
    expect(result).toEqual({ ok: true, frames: [Int16Array.from({ length: 12 }, (_, n) => n - 256)] });
  });

  const broken: Readonly<Record<string, Uint8Array>> = {
    "200 segments": stream(200, [64, 66], segments),
    "an offset past the end": stream(2, [64, 900], segments),
    "one segment for 16 bits": stream(1, [64], segments),
    "a segment cut short": stream(2, [64, 66], [segments[0]!, segments[1]!.subarray(0, 6)]),
    "no header": Uint8Array.from([1, 2, 3, 4]),
  };
  for (const [name, bytes] of Object.entries(broken)) {
    test(`${name}: refused`, async () =>
      expect(await decode(slice(bytes), rle)).toMatchObject({ ok: false, note: { code: "PIXEL_DATA_DAMAGED" } }));
  }
});

describe("streams encoded by the codecs' own encoders", () => {
  const require = createRequire(import.meta.url);
  const columns = 97,
    rows = 70;
  const image = Int16Array.from({ length: columns * rows }, (_, n) => ((n * 7919) % 8192) - 4096);
  const header: Parameters<typeof ctSlice>[0] = {
    ...bits(13, 12, 1),
    "00280010": ["00280010", "US", [rows]],
    "00280011": ["00280011", "US", [columns]],
  };
  const compressed = (stream: Uint8Array): readonly TestElement[] => {
    const even = new Uint8Array(stream.length + (stream.length % 2));
    even.set(stream);
    return ctSlice({ ...header, "7fe00010": ["7fe00010", "OB", encapsulated([], [even])] });
  };

  for (const [name, uid, packageName, encoder, signed] of [
    ["JPEG-LS", "1.2.840.10008.1.2.4.80", "@cornerstonejs/codec-charls/wasmjs", "JpegLSEncoder", false],
    ["JPEG 2000, signed", "1.2.840.10008.1.2.4.90", "@cornerstonejs/codec-openjpeg/wasmjs", "J2KEncoder", true],
    ["JPEG 2000, sign not told", "1.2.840.10008.1.2.4.90", "@cornerstonejs/codec-openjpeg/wasmjs", "J2KEncoder", false],
  ] as const) {
    test(`${name}: 13 signed bits come back, whole or not at all`, async () => {
      const stored = signed ? image : Int16Array.from(image, (value) => value & 0x1fff);
      const frame = { width: columns, height: rows, bitsPerSample: 13, componentCount: 1, isSigned: signed };
      const stream = await encode(require, packageName, encoder, stored, frame);
      expect(await decode(compressed(stream), uid)).toEqual({ ok: true, frames: [image] });
      const cut = await decode(compressed(stream.subarray(0, stream.length >> 1)), uid);
      expect(cut).toMatchObject({ ok: false, note: { code: "PIXEL_DATA_DAMAGED" } });
      // The decoder is usable after a failure.
      expect((await decode(compressed(stream), uid)).ok).toBe(true);
    });
  }

  test("decoding writes nothing to standard output", async () => {
    const written = vi.spyOn(process.stdout, "write"),
      logged = vi.spyOn(console, "log");
    const frame = { width: columns, height: rows, bitsPerSample: 13, componentCount: 1, isSigned: true };
    const stream = await encode(require, "@cornerstonejs/codec-openjpeg/wasmjs", "J2KEncoder", image, frame);
    await decode(compressed(stream), "1.2.840.10008.1.2.4.90");
    expect([written.mock.calls, logged.mock.calls]).toEqual([[], []]);
    vi.restoreAllMocks();
  });
});

interface Encoder {
  getDecodedBuffer(frame: object): Uint8Array;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
}

async function encode(
  require: NodeJS.Require,
  packageName: string,
  name: string,
  image: Int16Array,
  frame: object,
): Promise<Uint8Array> {
  const load = require(packageName) as (options: object) => Promise<Readonly<Record<string, new () => Encoder>>>;
  const encoder = new (await load({ print: () => undefined, printErr: () => undefined }))[name]!();
  encoder.getDecodedBuffer(frame).set(new Uint8Array(image.buffer, image.byteOffset, image.byteLength));
  encoder.encode();
  return encoder.getEncodedBuffer().slice();
}
