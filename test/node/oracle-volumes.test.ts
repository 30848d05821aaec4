import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { groupSeries, parseHeader } from "../../ml/dicom/index.ts";
import type { Series } from "../../ml/dicom/index.ts";
import { offsetOf, toIndex } from "../../ml/geometry/index.ts";
import { loadVolume } from "../../ml/volume/index.ts";
import type { Loaded } from "../../ml/volume/index.ts";
import { oracle, testWith, unpackedData } from "../need.ts";

/**
 * Reads a folder with pydicom and numpy alone: slices by ImagePositionPatient, slope and intercept a slice, padding and everything
 * below −1024 as −1024. Gives the digest of int16 little-endian voxels and what places them.
 */
const independentReader = `
import hashlib, json, os, sys
import numpy, pydicom
def read(folder, low, high):
    slices = [pydicom.dcmread(os.path.join(folder, name)) for name in sorted(os.listdir(folder)) if name.endswith(".dcm")]
    slices = [s for s in slices if s.Modality == "CT"]
    slices.sort(key=lambda s: float(s.ImagePositionPatient[2]))
    slices = [s for s in slices if low <= float(s.ImagePositionPatient[2]) <= high]
    digest, least, most = hashlib.sha256(), 1 << 20, -(1 << 20)
    for s in slices:
        stored = s.pixel_array.astype(numpy.int64)
        hu = numpy.rint(stored * float(s.RescaleSlope) + float(s.RescaleIntercept))
        padding = s.get("PixelPaddingValue")
        if padding is not None:
            if isinstance(padding, bytes): padding = int.from_bytes(padding, "little")
            padding = int(padding)
            if s.PixelRepresentation == 1 and padding > 32767: padding -= 65536
            hu[stored == padding] = -1024
        hu = numpy.maximum(hu, -1024)
        least, most = min(least, hu.min()), max(most, hu.max())
        digest.update(hu.astype("<i2").tobytes())
    first, last = [numpy.array(s.ImagePositionPatient, float) for s in (slices[0], slices[-1])]
    step = (last - first) / (len(slices) - 1)
    return dict(digest=digest.hexdigest(), size=[slices[0].Columns, slices[0].Rows, len(slices)], origin=first.tolist(),
                step=step.tolist(), pixel=[float(v) for v in slices[0].PixelSpacing], range=[int(least), int(most)])
folder, low, high = json.load(sys.stdin)
json.dump(read(folder, low, high), sys.stdout)
`;

interface Independent {
  readonly digest: string;
  readonly size: readonly number[];
  readonly origin: readonly number[];
  readonly step: readonly number[];
  readonly pixel: readonly [number, number];
  readonly range: readonly number[];
}

describe("volumes equal those of an independent reader, voxel by voxel", () => {
  const test = testWith(["data", "oracles"]);
  for (const folder of [
    "LIDC-IDRI-0001/ct",
    "LIDC-IDRI-0003/ct",
    "CMB-CRC-MSB-01068/ct",
    "Lung_Dx-A0002/B70f",
    "Lung_Dx-A0002/B40f",
    "CIP-ct64-tiny/dicom",
  ]) {
    test(folder, async () => {
      const loaded = await load(folder);
      const expected = read(folder);
      const a = loaded.volume.affineLps;
      expect({ digest: digestOf(loaded), size: loaded.volume.size, range: loaded.huRange }).toEqual({
        digest: expected.digest,
        size: expected.size,
        range: expected.range,
      });
      const near = (got: readonly number[], wanted: readonly number[]): void =>
        got.forEach((mm, n) => expect(mm).toBeCloseTo(wanted[n]!, 6));
      near([a[3], a[7], a[11]], expected.origin);
      near([a[0], a[4], a[8]], [expected.pixel[1], 0, 0]);
      near([a[1], a[5], a[9]], [0, expected.pixel[0], 0]);
      near([a[2], a[6], a[10]], expected.step);
    });
  }

  test("a shuffled multi-frame file and a compressed series give the slices that they were made from", async () => {
    const { digest } = read("LIDC-IDRI-0001/ct", -125.1, -104.9);
    expect(digestOf(await load("derived-enhanced-ct-slab"))).toBe(digest);
    expect(digestOf(await load("derived-jpegll-slab"))).toBe(digest);
  });

  test("CIP-ct64-tiny equals its NRRD", async () => {
    const script = `
import gzip, hashlib, json, sys
head, body = open(json.load(sys.stdin), "rb").read().split(b"\\n\\n", 1)
assert b"encoding: gzip" in head and b"type: short" in head and b"endian: little" in head, head
json.dump(hashlib.sha256(gzip.decompress(body)).hexdigest(), sys.stdout)
`;
    const nrrd = path.join(data(), "CIP-ct64-tiny/ct-64.nrrd");
    expect(digestOf(await load("CIP-ct64-tiny/dicom"))).toBe(oracle<string>(script, nrrd));
  });

  test("the mass of LIDC-IDRI-0001 lies where data/README.md says", async () => {
    const { volume } = await load("LIDC-IDRI-0001/ct");
    const index = toIndex(volume.affineLps, [56.4, 86.4, -115.8]);
    [316, 367, 90].forEach((voxel, axis) => expect(Math.abs(index[axis]! - voxel)).toBeLessThan(1));
    expect(volume.data[offsetOf(volume, 316, 367, 90)]).toBe(91);
  });
});

async function load(folder: string): Promise<Loaded> {
  const series = seriesOf(folder);
  expect(series.length).toBe(1);
  const result = await loadVolume(series[0]!, readFile);
  if ("refused" in result) throw new Error(result.refused.map(({ message }) => message).join(" "));
  return result;
}

function seriesOf(folder: string): readonly Series[] {
  const root = path.join(data(), folder);
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith(".dcm"),
  );
  const results = files.map(({ parentPath, name }) => {
    const file = path.join(parentPath, name);
    return parseHeader(readFileSync(file), file);
  });
  return groupSeries(results.flatMap((result) => (result.outcome === "read" ? [result.header] : [])));
}

function read(folder: string, low = -1e6, high = 1e6): Independent {
  return oracle<Independent>(independentReader, [path.join(data(), folder), low, high]);
}

let unpacked: string | undefined;

/** Once a file: unpacking checks every archive. */
function data(): string {
  return path.join((unpacked ??= unpackedData()), "ct");
}

function digestOf({ volume: { data } }: Loaded): string {
  return createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");
}
