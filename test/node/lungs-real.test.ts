import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { groupSeries, parseHeader } from "../../ml/dicom/index.ts";
import { readNrrd } from "../../ml/formats/index.ts";
import { offsetOf, spacingMm, toIndex } from "../../ml/geometry/index.ts";
import type { Grid, Mask, Vec3, Volume } from "../../ml/geometry/index.ts";
import { findLungs, prepareLungs } from "../../ml/lungs/index.ts";
import type { PreparedLungs } from "../../ml/lungs/index.ts";
import { makePhantom, phantomCohort } from "../../ml/phantom/index.ts";
import { loadVolume } from "../../ml/volume/index.ts";
import { oracle, testWith, unpackedData } from "../need.ts";
import { aeratedLung, outsideOf, windpipeOf } from "./lungs-truth.ts";

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

/** Share of the voxels of `part` that are in `mask`. */
function shareIn(mask: Uint8Array, part: Uint8Array): number {
  let all = 0,
    both = 0;
  for (let n = 0; n < part.length; n++)
    if (part[n] === 1) {
      all++;
      if (mask[n]! > 0) both++;
    }
  expect(all).toBeGreaterThan(0);
  return both / all;
}

/** The voxels within `radiusMm` of a point. */
function ball({ size: [nx, ny, nz], affineLps }: Grid, lps: Vec3, radiusMm: number): Uint8Array {
  const s = spacingMm(affineLps),
    [ci, cj, ck] = toIndex(affineLps, lps),
    inside = new Uint8Array(nx * ny * nz);
  for (let k = 0, n = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++)
        if (((i - ci) * s[0]) ** 2 + ((j - cj) * s[1]) ** 2 + ((k - ck) * s[2]) ** 2 <= radiusMm ** 2) inside[n] = 1;
  return inside;
}

/** Share of bone, over 300 HU, in the outermost 10 mm of each row of the mask. */
function boneAtTheRibs(mask: Mask, { data, size: [nx, ny, nz], affineLps }: Volume): number {
  const depth = Math.round(10 / spacingMm(affineLps)[0]);
  let all = 0,
    bone = 0;
  const count = (n: number): void => {
    if (mask.data[n] === 0) return;
    all++;
    if (data[n]! > 300) bone++;
  };
  for (let row = 0; row < ny * nz; row++) {
    const labels = mask.data.subarray(row * nx, (row + 1) * nx);
    const [first, last] = [labels.findIndex((v) => v > 0), labels.findLastIndex((v) => v > 0)];
    for (let d = 0; first >= 0 && d < depth; d++) [first + d, last - d].forEach((x) => count(row * nx + x));
  }
  return bone / all;
}

function labelAt(mask: Mask, lps: Vec3): number {
  const [i, j, k] = toIndex(mask.affineLps, lps).map(Math.round) as [number, number, number];
  return mask.data[offsetOf(mask, i, j, k)]!;
}

describe("phantoms, whose lungs are known", () => {
  test.each([1, 77])("an adult's lungs are found, side by side, nodules with them (seed %i)", (seed) => {
    const phantom = makePhantom({ seed, size: [240, 200, 65], spacingMm: [1.5, 1.5, 5] });
    const found = findLungs(phantom.volume);
    expect(found.findings).toEqual([]);
    expect(dice(found.mask.data, phantom.lungs.data, true)).toBeGreaterThan(0.95);
    expect(labelAt(found.mask, phantom.nodules[0]!.lps)).toBe(1);
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

/** A chest of ../shared/data, with places in its right lung, left lung and windpipe looked up in the pictures (LPS, mm). */
interface Chest {
  readonly right: Vec3;
  readonly left: Vec3;
  readonly windpipe: Vec3;
  /** What else holds of it. */
  readonly also?: (found: PreparedLungs, scan: Volume) => void;
}

const chests: Readonly<Record<string, Chest>> = {
  "LIDC-IDRI-0001/ct": {
    right: [-63.3, -19.8, -140],
    left: [91.3, 36.4, -100],
    windpipe: [-2.5, -4.1, -67.5],
    also(found, scan) {
      expectNodules(found, scan, "LIDC-IDRI-0001", 4);
      // Lung as HU tell it, and its left where LPS has it.
      expect(medianWithin(found.box, found.mask.data, 2)).toBeGreaterThan(-900);
      expect(medianWithin(found.box, found.mask.data, 2)).toBeLessThan(-750);
      expect(meanColumn(found.mask.data, found.mask.size[0], 2)).toBeGreaterThan(found.mask.size[0] / 2);
    },
  },
  "LIDC-IDRI-0003/ct": {
    right: [-94.3, -30.4, -269],
    left: [84.6, 21.3, -311.5],
    windpipe: [-16.9, 27, -121.5],
    also: (found, scan) => expectNodules(found, scan, "LIDC-IDRI-0003", 13),
  },
  "CMB-CRC-MSB-01068/ct": {
    right: [-113.8, -22.3, -196.5],
    left: [64.1, 62.1, -146.5],
    windpipe: [-11.3, -12.5, -49],
    also({ findings, maskOnScan }) {
      expect(findings).toMatchObject([{ code: "LUNGS_CUT", message: expect.stringContaining("the lowest slice") }]);
      // The mass on the left pleura.
      expect(shareIn(maskOnScan.data, ball(maskOnScan, [94.9, -1.8, -109.5], 9))).toBeGreaterThan(0.9);
    },
  },
  "Lung_Dx-A0002/B70f": {
    right: [-111.8, -146.1, 168],
    left: [69.3, -190.1, 216],
    windpipe: [-18.7, -119.9, 264],
    also({ maskOnScan }) {
      // Of the tumour (its panel's box is 80 × 64 × 64 mm) half: towards the hilum no lung lies behind it.
      expect(shareIn(maskOnScan.data, ball(maskOnScan, [-57.5, -102.8, 202.6], 30))).toBeGreaterThan(0.55);
    },
  },
  "Lung_Dx-A0002/B40f": { right: [-64.6, -64, 168], left: [71.8, -176.5, 216], windpipe: [-18.7, -120, 264] },
  "CIP-ct64-tiny/dicom": {
    right: [-32.5, -114.2, -152.9],
    left: [71.8, -160.1, -272.5],
    windpipe: [0.9, -153, -105.1],
    also: ({ maskOnScan }) => expectPublishedLabels(maskOnScan),
  },
};

describe("every adult chest: aerated lung in, by side; windpipe, main bronchi, ribs and what is not body out; findings in", () => {
  for (const [folder, { right, left, windpipe, also }] of Object.entries(chests))
    testWith(["data", "oracles"])(folder, async () => {
      const scan = await chest(folder),
        found = prepareLungs(scan);
      if ("refused" in found) throw new Error(found.refused[0]!.message);
      const mask = found.maskOnScan,
        outside = outsideOf(scan);
      expect([labelAt(mask, right), labelAt(mask, left)]).toEqual([1, 2]);
      expectTwo(found.litres);
      expect(shareIn(mask.data, aeratedLung(scan, outside, [right, left]))).toBeGreaterThan(0.99);
      expect(shareIn(mask.data, outside)).toBe(0);
      const air = windpipeOf(scan, windpipe);
      expect(air.filter((v) => v === 1).length).toBeGreaterThan(20);
      expect(shareIn(mask.data, air)).toBeLessThan(0.01);
      expect(boneAtTheRibs(mask, scan)).toBeLessThan(0.002);
      also?.(found, scan);
    });
});

/** Each reader's outline of each nodule, as offsets into the series from its feet up; read by pydicom. */
const outlines = `
import glob, json, sys
import numpy as np, pydicom
ask = json.load(sys.stdin)
ds = pydicom.dcmread(glob.glob(ask["folder"] + "/*SEG.dcm")[0]); frames = ds.pixel_array
names = {s.SegmentNumber: s.SegmentLabel for s in ds.SegmentSequence}
found = {}
for frame, about in zip(frames, ds.PerFrameFunctionalGroupsSequence):
    name = names[about.SegmentIdentificationSequence[0].ReferencedSegmentNumber]
    k = (float(about.PlanePositionSequence[0].ImagePositionPatient[2]) - ask["z"]) / ask["step"]
    if "_nod_" in name: found.setdefault(name, []).append(np.flatnonzero(frame) + round(k) * frame.size)
print(json.dumps({name: np.concatenate(parts).tolist() for name, parts in found.items()}))
`;

/** 95 % of every reader's outline of every nodule lie in the mask, and the scan has no finding against it. */
function expectNodules({ maskOnScan, findings }: PreparedLungs, scan: Volume, patient: string, count: number): void {
  expect(findings).toEqual([]);
  const folder = path.join(unpackedData(), "ct", patient, "annotations");
  const found = oracle<Record<string, number[]>>(outlines, {
    folder,
    z: scan.affineLps[11],
    step: scan.affineLps[10],
  });
  expect(Object.keys(found)).toHaveLength(count);
  for (const [name, offsets] of Object.entries(found))
    expect(offsets.filter((n) => maskOnScan.data[n]! > 0).length / offsets.length, name).toBeGreaterThan(0.95);
}

/** The mask is the published one, but for a voxel of its rim here and there. */
function expectPublishedLabels(mask: Mask): void {
  const labels = readNrrd(readFileSync(path.join(unpackedData(), "ct/CIP-ct64-tiny/wholeLung-64.nrrd")), gunzipSync);
  if ("refused" in labels) throw new Error(labels.refused.message);
  const truth = labels.image.data;
  expect(labels.image.grid.size).toEqual(mask.size);
  expect(dice(mask.data, truth, false)).toBeGreaterThan(0.97);
  // Voxels are 4 mm wide, so 3 mm round the truth is the truth itself.
  const voxels = mask.data.filter((v) => v > 0).length,
    beyond = mask.data.filter((v, n) => v > 0 && truth[n] === 0).length;
  expect(beyond / voxels).toBeLessThan(0.02);
}

testWith(["data"])("heads have no lungs", async () => {
  for (const folder of ["GE-head-tilt-uneven", "Slicer-CTHead-64"]) {
    const prepared = prepareLungs(await chest(folder));
    expect("refused" in prepared && prepared.refused.map(({ code }) => code)).toEqual(["NO_LUNGS"]);
  }
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
