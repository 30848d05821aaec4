import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { groupSeries, parseHeader } from "../../ml/dicom/index.ts";
import { readNrrd } from "../../ml/formats/index.ts";
import { offsetOf, toIndex } from "../../ml/geometry/index.ts";
import type { Vec3, Volume } from "../../ml/geometry/index.ts";
import { findLungs, prepareLungs } from "../../ml/lungs/index.ts";
import { makePhantom, phantomCohort } from "../../ml/phantom/index.ts";
import { loadVolume } from "../../ml/volume/index.ts";
import { testWith, unpackedData } from "../need.ts";

/** 2·|a ∩ b| / (|a| + |b|), where `same` says whether labels must agree too. */
function dice(a: ArrayLike<number>, b: ArrayLike<number>, same: boolean): number {
  let both = 0,
    sum = 0;
  for (let n = 0; n < a.length; n++) {
    sum += Number(a[n]! > 0) + Number(b[n]! > 0);
    if (a[n]! > 0 && b[n]! > 0 && (!same || a[n] === b[n])) both++;
  }
  return (2 * both) / sum;
}

async function chest(folder: string): Promise<Volume> {
  const dir = path.join(unpackedData(), "ct", folder);
  const files = readdirSync(dir).map((name) => path.join(dir, name));
  const headers = files.flatMap((file) => {
    const read = parseHeader(readFileSync(file), file);
    return read.outcome === "read" ? [read.header] : [];
  });
  const [series] = groupSeries(headers);
  const loaded = await loadVolume(series!, async (file) => readFileSync(file), {});
  if ("refused" in loaded) throw new Error(loaded.refused.map(({ message }) => message).join(" "));
  return loaded.volume;
}

function labelAt({ mask }: ReturnType<typeof findLungs>, lps: Vec3): number {
  const [i, j, k] = toIndex(mask.affineLps, lps).map(Math.round) as [number, number, number];
  return mask.data[offsetOf(mask, i, j, k)]!;
}

describe("phantoms, whose lungs are known", () => {
  test.each([1, 77])("an adult's lungs are found, side by side, nodules with them (seed %i)", (seed) => {
    const phantom = makePhantom({ seed, size: [240, 200, 65], spacingMm: [1.5, 1.5, 5] });
    const found = findLungs(phantom.volume);
    expect(found.findings).toEqual([]);
    expect(dice(found.mask.data, phantom.lungs.data, true)).toBeGreaterThan(0.95);
    expect(labelAt(found, phantom.nodules[0]!.lps)).toBe(1);
  });

  test("every patient of a small cohort has lungs that fit a box of 96 mm", () => {
    for (const { phantom } of phantomCohort({ patients: 6, seed: 4 })) {
      const prepared = prepareLungs(phantom.volume);
      if ("refused" in prepared) throw new Error(prepared.refused[0]!.message);
      expect(Math.max(...prepared.box.size)).toBeLessThanOrEqual(97);
      expect(prepared.findings).toEqual([]);
      expect(dice(prepared.maskOnScan.data, phantom.lungs.data, true)).toBeGreaterThan(0.9);
    }
  });
});

describe("real chests", () => {
  testWith(["data"])(
    "LIDC-IDRI-0001: two lungs, and a box that holds the mass at LPS (56.4, 86.4, −115.8)",
    async () => {
      const prepared = prepareLungs(await chest("LIDC-IDRI-0001/ct"));
      if ("refused" in prepared) throw new Error(prepared.refused[0]!.message);
      const { box, mask, litres, findings } = prepared;
      expect(findings).toEqual([]);
      expectTwo(litres);
      // The mass' extents of annotations.csv, 27.4 × 33.8 × 20 mm.
      for (const corner of [-1, 1]) {
        const index = toIndex(box.affineLps, [56.4 + corner * 13.7, 86.4 + corner * 16.9, -115.8 + corner * 10]);
        index.forEach((c, d) => expect(c >= 0 && c <= box.size[d]! - 1).toBe(true));
      }
      // Lung as HU tell it, and its left where LPS has it.
      expect(medianWithin(box, mask.data, 2)).toBeGreaterThan(-900);
      expect(medianWithin(box, mask.data, 2)).toBeLessThan(-750);
      expect(meanColumn(mask.data, mask.size[0], 2)).toBeGreaterThan(mask.size[0] / 2);
    },
  );

  testWith(["data"])("LIDC-IDRI-0003: two whole lungs, with their nodules", async () => {
    const found = findLungs(await chest("LIDC-IDRI-0003/ct"));
    expect(found.findings).toEqual([]);
    expectTwo(found.litres);
    // N3 and N2 of annotations.csv, 14 and 10 mm, in the right lung and in the left.
    expect([labelAt(found, [-47.2, -30, -169.6]), labelAt(found, [23.6, -47.6, -172.3])]).toEqual([1, 2]);
  });

  testWith(["data"])("CMB-CRC-MSB-01068: two lungs whose cut bases are called cut, and no couch", async () => {
    const found = findLungs(await chest("CMB-CRC-MSB-01068/ct"));
    expect(found.findings).toMatchObject([{ code: "LUNGS_CUT", message: expect.stringContaining("the lowest slice") }]);
    expectTwo(found.litres);
  });

  testWith(["data"])("CIP-ct64-tiny: the mask agrees with the published lung labels", async () => {
    const found = findLungs(await chest("CIP-ct64-tiny/dicom"));
    const labels = readNrrd(readFileSync(path.join(unpackedData(), "ct/CIP-ct64-tiny/wholeLung-64.nrrd")), gunzipSync);
    if ("refused" in labels) throw new Error(labels.refused.message);
    expect(labels.image.grid.size).toEqual(found.mask.size);
    expect(dice(found.mask.data, labels.image.data, false)).toBeGreaterThan(0.93);
  });

  testWith(["data"])("heads have no lungs", async () => {
    for (const folder of ["GE-head-tilt-uneven", "Slicer-CTHead-64"]) {
      const prepared = prepareLungs(await chest(folder));
      expect("refused" in prepared && prepared.refused.map(({ code }) => code)).toEqual(["NO_LUNGS"]);
    }
  });
});

function expectTwo({ left, right, total }: ReturnType<typeof findLungs>["litres"]): void {
  expect(total).toBeGreaterThan(2);
  expect(total).toBeLessThan(8);
  expect(Math.min(left, right) / total).toBeGreaterThan(0.35);
}

function medianWithin({ data }: Volume, mask: Uint8Array, side: number): number {
  const values = data.filter((_, n) => mask[n] === side).sort();
  return values[values.length >> 1]!;
}

function meanColumn(mask: Uint8Array, nx: number, side: number): number {
  let sum = 0,
    count = 0;
  for (let n = 0; n < mask.length; n++)
    if (mask[n] === side) {
      sum += n % nx;
      count++;
    }
  return sum / count;
}
