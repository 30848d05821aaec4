import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { testWith, unpackedData } from "../../test/need.ts";
import { readNrrd } from "./index.ts";

const header = (lines: Record<string, string>, data: number[] = []): Uint8Array =>
  Buffer.concat([
    Buffer.from(
      `NRRD0004\n# made here\n${Object.entries(lines)
        .map(([k, v]) => `${k}: ${v}\n`)
        .join("")}\n`,
    ),
    Uint8Array.from(data),
  ]);

const good = {
  type: "short",
  dimension: "3",
  space: "right-anterior-superior",
  sizes: "2 1 2",
  "space directions": "(0.5,0,0) (0,0.5,0) (0,0,2)",
  endian: "little",
  encoding: "raw",
  "space origin": "(10,20,30)",
};

test("a raw RAS image is read and turned to LPS", () => {
  const read = readNrrd(header(good, [1, 0, 255, 255, 0, 4, 0, 252]), gunzipSync);
  expect(read).toEqual({
    image: {
      grid: { size: [2, 1, 2], affineLps: [-0.5, -0, -0, -10, -0, -0.5, -0, -20, 0, 0, 2, 30] },
      data: Int16Array.of(1, -1, 1024, -1024),
    },
  });
});

test.each<[string, Uint8Array, RegExp]>([
  ["a text", Buffer.from("hello\n\nthere"), /not a NRRD file/],
  ["another type", header({ ...good, type: "double" }), /"double"/],
  ["four dimensions", header({ ...good, sizes: "2 1 2 3" }), /three-dimensional/],
  ["big-endian", header({ ...good, endian: "big" }), /not little-endian/],
  ["no space", header({ ...good, space: "scanner-xyz" }), /LPS, RAS or LAS/],
  ["bzip2", header({ ...good, encoding: "bz2" }), /"bz2"/],
  ["damaged gzip", header({ ...good, encoding: "gzip" }, [1, 2, 3]), /cannot be unpacked/],
  ["cut", header(good, [1, 0]), /need 8 bytes and the file has 2/],
])("%s is refused with a sentence", (_, bytes, sentence) => {
  const read = readNrrd(bytes, gunzipSync);
  expect("refused" in read ? read.refused.message : "read").toMatch(sentence);
});

testWith(["data"])("the published lung labels have the published size and count", () => {
  const folder = path.join(unpackedData(), "ct/CIP-ct64-tiny");
  const read = readNrrd(readFileSync(path.join(folder, "wholeLung-64.nrrd")), gunzipSync);
  if ("refused" in read) throw new Error(read.refused.message);
  expect(read.image.grid.size).toEqual([64, 64, 79]);
  expect(Array.from<number>(read.image.data).filter((v) => v === 1).length).toBe(65624);
});
