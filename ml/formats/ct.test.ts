import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { decimalString } from "./dicom-elements.ts";
import { uidFrom, writeCt } from "./index.ts";
import type { CtSlice } from "./index.ts";

const slice: CtSlice = {
  hu: Int16Array.from({ length: 12 }, (_, n) => n * 300 - 1024),
  columns: 4,
  rows: 3,
  positionLps: [-123.4567890123456, 1 / 3, -1e-7],
  orientation: [
    [1, 0, 0],
    [0, Math.cos(0.2), Math.sin(0.2)],
  ],
  spacingMm: [0.7, 0.9],
  thicknessMm: 2.5,
  instanceNumber: 17,
  uids: { study: uidFrom("a"), series: uidFrom("b"), frameOfReference: uidFrom("c"), instance: uidFrom("d") },
  patientId: "SYNTHETIC-1",
  patientName: "Synthetic^Phantom",
  studyDescription: "odd",
  seriesDescription: "even",
  manufacturer: "Hilum phantom (synthetic)",
  model: "test",
  kernel: "SOFT",
  imageType: ["DERIVED", "PRIMARY", "AXIAL"],
  comment: "Synthetic",
  isPhantom: true,
};

function written(): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), "hilum-ct-")), "slice.dcm");
  writeFileSync(file, writeCt(slice));
  return file;
}

testWith(["oracles"])("pydicom reads the values that were written, HU and geometry alike", () => {
  const script = `
import json, sys, pydicom
d = pydicom.dcmread(json.load(sys.stdin)); a = d.pixel_array * float(d.RescaleSlope) + float(d.RescaleIntercept)
print(json.dumps({'hu': a.ravel().tolist(), 'shape': a.shape, 'position': [float(x) for x in d.ImagePositionPatient], 'cosines': [float(x) for x in d.ImageOrientationPatient],
  'spacing': [float(x) for x in d.PixelSpacing], 'uids': [d.StudyInstanceUID, d.SeriesInstanceUID, d.FrameOfReferenceUID, d.SOPInstanceUID], 'meta': [d.file_meta.MediaStorageSOPClassUID, d.file_meta.MediaStorageSOPInstanceUID, d.file_meta.TransferSyntaxUID],
  'words': [d.PatientID, str(d.PatientName), d.Manufacturer, d.Modality, list(d.ImageType), int(d.InstanceNumber), d.StudyDescription, d.ConvolutionKernel, d.QualityControlImage, d.StudyDate],
  'ordered': [e.tag for e in d] == sorted(e.tag for e in d)}))`;
  const seen = oracle<Record<string, unknown>>(script, written());
  expect(seen).toEqual({
    hu: [...slice.hu],
    shape: [3, 4],
    position: [expect.closeTo(-123.45678901, 6), expect.closeTo(1 / 3, 9), -1e-7],
    cosines: [1, 0, 0, 0, expect.closeTo(Math.cos(0.2), 12), expect.closeTo(Math.sin(0.2), 12)],
    spacing: [0.9, 0.7],
    uids: ["a", "b", "c", "d"].map(uidFrom),
    meta: ["1.2.840.10008.5.1.4.1.1.2", uidFrom("d"), "1.2.840.10008.1.2.1"],
    words: [
      "SYNTHETIC-1",
      "Synthetic^Phantom",
      slice.manufacturer,
      "CT",
      ["DERIVED", "PRIMARY", "AXIAL"],
      17,
      "odd",
      "SOFT",
      "YES",
      "",
    ],
    ordered: true,
  });
});

testWith(["dcmtk"])("dcmtk takes it for a DICOM file and finds nothing odd in it", () => {
  const file = written();
  expect(execFileSync("dcmftest", [file], { encoding: "utf8" })).toMatch(/^yes/);
  const dump = execFileSync("dcmdump", ["+U8", file], { encoding: "utf8", stdio: "pipe" });
  expect(dump).toMatch(/0028,1052\) DS \[-1024\]/);
  expect(dump).not.toMatch(/^[EW]:/m);
});

test("what cannot be written right is not written", () => {
  expect(() => writeCt({ ...slice, rows: 2 })).toThrow(RangeError);
  expect(() => writeCt({ ...slice, patientName: "Müller" })).toThrow(/outside the default repertoire/);
  expect(() => writeCt({ ...slice, positionLps: [0, NaN, 0] })).toThrow(/no decimal string/);
});

test("a decimal string has at most 16 characters and as many digits as fit", () => {
  const given = [0, -0, 1 / 3, -123.4567890123456, -1e-7, 1.23456789012345e-7, -1.23456789012345e200, 2 ** 53];
  expect(given.map(decimalString)).toEqual([
    "0",
    "0",
    "0.33333333333333",
    "-123.45678901235",
    "-1e-7",
    "1.23456789012e-7",
    "-1.23456789e+200",
    "9007199254740992",
  ]);
});

test("a UID depends on its text alone, differs from others' and keeps to 64 characters", () => {
  const uids = Array.from({ length: 2000 }, (_, n) => uidFrom(`phantom ${n}`));
  expect(new Set(uids).size).toBe(2000);
  for (const uid of uids) expect(uid).toMatch(/^2\.25\.[1-9]\d{0,38}$/);
  // FNV-1a 128 of "a" is d228cb696f1a8caf78912b704e4a8964; version 8 and variant 10 replace six of its bits.
  expect(uidFrom("a")).toBe(`2.25.${0xd228cb696f1a8caf_b8912b704e4a8964n}`);
});
