import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { oracle, testWith } from "../../../test/need.ts";
import { readCsv, writeCsv } from "./csv.ts";
import { encodePng } from "./png.ts";
import { walk } from "./walk.ts";
import { unzip } from "./zip.ts";

const never = new AbortController().signal;
const scratch = (): string => mkdtempSync(path.join(tmpdir(), "hilum-files-"));

describe("walk", () => {
  test("finds files below folders once, sorted, without hidden ones", async () => {
    const dir = scratch();
    mkdirSync(path.join(dir, "b"));
    for (const name of ["z.dcm", "b/a.dcm", ".hidden"]) writeFileSync(path.join(dir, name), "x");
    const found = await walk([dir, path.join(dir, "z.dcm")], never);
    expect(found.files).toEqual([path.join(dir, "b/a.dcm"), path.join(dir, "z.dcm")]);
    expect(found.unusable).toEqual([]);
  });

  test("says why a path gave nothing", async () => {
    const dir = scratch();
    writeFileSync(path.join(dir, "a.zip"), "x");
    mkdirSync(path.join(dir, "empty"));
    const found = await walk([path.join(dir, "empty"), path.join(dir, "absent"), path.join(dir, "a.zip")], never);
    expect(found.unusable.map((each) => each.code)).toEqual(["NO_FILES", "NO_SUCH_PATH", "ARCHIVE"]);
  });
});

describe("png", () => {
  testWith(["oracles"])("is read back by an independent reader", () => {
    const pixels = Uint8Array.from({ length: 7 * 5 }, (_, n) => (n * 37) % 256);
    const file = path.join(scratch(), "a.png");
    writeFileSync(file, encodePng(7, 5, pixels));
    const read = oracle<number[][]>(
      "import sys, json; from skimage.io import imread; print(json.dumps(imread(json.load(sys.stdin)).tolist()))",
      file,
    );
    expect(read.flat()).toEqual([...pixels]);
  });
});

describe("csv", () => {
  test("keeps line numbers over empty and quoted lines, trims, lowers the header", () => {
    const rows = readCsv('\ufeffId, Cancer\n\na,1\n"b, c" , 0\n');
    expect(rows).toEqual([
      { line: 3, cells: { id: "a", cancer: "1" } },
      { line: 4, cells: { id: "b, c", cancer: "0" } },
    ]);
  });

  test("a written table is read back", () => {
    const text = writeCsv(
      ["id", "note"],
      [
        ["a,b", 'he said "no"'],
        ["c", 0.25],
      ],
    );
    expect(readCsv(text).map((row) => row.cells)).toEqual([
      { id: "a,b", note: 'he said "no"' },
      { id: "c", note: "0.25" },
    ]);
  });
});

describe("unzip", () => {
  test("writes the wanted names side by side and nothing outside the folder", async () => {
    const dir = scratch(),
      file = path.join(dir, "a.zip");
    writeFileSync(file, zipOf({ "deep/1.dcm": "one", "2.DCM": "two", LICENSE: "no" }));
    const written = await unzip(file, path.join(dir, "out"), { ending: ".dcm", signal: never });
    expect(written.map((each) => path.basename(each))).toEqual(["1.dcm", "2.DCM"]);
    expect(readFileSync(written[0]!, "utf8")).toBe("one");
  });

  test.each([
    ["cut short", (bytes: Buffer) => bytes.subarray(0, bytes.length - 30)],
    ["a name that climbs out", () => zipOf({ "../../1.dcm": "one" })],
    ["no ZIP at all", () => Buffer.from("<html>please log in</html>")],
  ])("refuses %s in a sentence", async (_, spoil) => {
    const dir = scratch(),
      file = path.join(dir, "a.zip");
    writeFileSync(file, spoil(zipOf({ "1.dcm": "one" })));
    await expect(unzip(file, path.join(dir, "out"), { ending: ".dcm", signal: never })).rejects.toMatchObject({
      fault: { code: "REFUSED", message: expect.stringContaining("cannot be unpacked") as string },
    });
  });
});

/** A small ZIP of deflated entries (APPNOTE 4.3), made without the reader under test. */
function zipOf(entries: Record<string, string>): Buffer {
  const bodies: Buffer[] = [],
    directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(entries)) {
    const data = Buffer.from(text),
      packed = deflateRawSync(data),
      label = Buffer.from(name);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc32(data), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt16LE(label.length, 22);
    const central = Buffer.alloc(14);
    central.writeUInt32LE(offset, 10);
    directory.push(Buffer.from("504b01021400", "hex"), head, central, label);
    bodies.push(Buffer.from("504b0304", "hex"), head, label, packed);
    offset += 30 + label.length + packed.length;
  }
  const central = Buffer.concat(directory),
    end = Buffer.alloc(22);
  end.write("504b0506", "hex");
  end.writeUInt16LE(Object.keys(entries).length, 8);
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, central, end]);
}
