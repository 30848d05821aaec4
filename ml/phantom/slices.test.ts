import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { makePhantom, phantomSlices } from "./index.ts";

const phantom = makePhantom({ seed: 11, chest: "small", size: [48, 40, 12], spacingMm: [3, 3, 10] });
const who = { patientId: "SYNTHETIC-0007", seed: 11 };

testWith(["oracles"])(
  "an independent reader stacks the files to the same volume, and sees that it is synthetic",
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), "hilum-phantom-"));
    for (const { name, bytes } of phantomSlices(phantom, who)) writeFileSync(path.join(folder, name), bytes);
    const seen = oracle<Record<string, unknown>>(
      `
import glob, json, sys, numpy as np, pydicom
d = [pydicom.dcmread(f) for f in sorted(glob.glob(json.load(sys.stdin) + '/*.dcm'))]
first = d[0]; d.sort(key=lambda s: float(s.ImagePositionPatient[2]))
v = np.stack([s.pixel_array + int(s.RescaleIntercept) for s in d])
one = lambda f: sorted({f(s) for s in d})
print(json.dumps({'hu': v.ravel().tolist(), 'first': [float(x) for x in d[0].ImagePositionPatient], 'top': first is d[-1],
  'step': one(lambda s: float(s.SliceThickness)), 'ids': one(lambda s: s.PatientID), 'series': len(one(lambda s: s.SeriesInstanceUID)), 'instances': len(one(lambda s: s.SOPInstanceUID)),
  'words': one(lambda s: s.Manufacturer) + one(lambda s: s.SeriesDescription) + one(lambda s: s.StudyDescription) + one(lambda s: str(s.PatientName)) + one(lambda s: s.ImageComments), 'phantom': one(lambda s: s.QualityControlImage)}))`,
      folder,
    );
    expect(seen["hu"]).toEqual([...phantom.volume.data]);
    expect(seen).toMatchObject({
      first: [-70.5, -58.5, -55],
      top: true,
      step: [10],
      ids: ["SYNTHETIC-0007"],
      series: 1,
      instances: 12,
      phantom: ["YES"],
    });
    for (const word of seen["words"] as string[]) expect(word).toMatch(/synthetic/i);
  },
);

test("the same phantom gives the same bytes", () => {
  const bytes = (): Uint8Array[] => [...phantomSlices(phantom, who)].map((file) => file.bytes);
  expect(bytes()).toEqual(bytes());
});
