import type { Header, ReadFile, Series } from "../dicom/index.ts";
import type { DecodePool } from "./load.ts";

/** A CT slice header of 4 columns × 3 rows at `z`, with what else is given. */
export function testHeader(z: number, changes: Partial<Header> = {}): Header {
  return {
    file: `slice${z}.dcm`,
    frame: 0,
    frames: 1,
    sopClassUid: "1.2.840.10008.5.1.4.1.1.2",
    sopInstanceUid: `1.2.3.${z}`,
    seriesInstanceUid: "1.2",
    studyInstanceUid: "1.1",
    frameOfReferenceUid: "1.3",
    modality: "CT",
    patientId: "",
    patientName: "",
    studyDate: "",
    seriesDescription: "",
    bodyPart: "CHEST",
    kernel: "STANDARD",
    manufacturer: "",
    model: "",
    imageType: ["ORIGINAL", "PRIMARY", "AXIAL"],
    transferSyntax: "1.2.840.10008.1.2.1",
    rows: 3,
    columns: 4,
    samplesPerPixel: 1,
    planar: false,
    photometric: "MONOCHROME2",
    bitsAllocated: 16,
    bitsStored: 16,
    highBit: 15,
    signed: true,
    positionLps: [-10, -20, z],
    orientation: [
      [1, 0, 0],
      [0, 1, 0],
    ],
    pixelSpacingMm: [0.5, 0.75],
    thicknessMm: 3,
    slope: 1,
    intercept: -1024,
    rescaleStated: true,
    lossy: false,
    pixels: { offset: 0, length: 24, vr: "OW", extendedOffsets: [] },
    ...changes,
  };
}

/** 20 slices 3 mm apart: nothing to find. */
export function testSeries(
  changes: Partial<Header> = {},
  zs: readonly number[] = Array.from({ length: 20 }, (_, n) => 3 * n),
): Series {
  return seriesOf(zs.map((z) => testHeader(z, changes)));
}

export function seriesOf(headers: readonly Header[]): Series {
  return { id: "1.2", seriesInstanceUid: "1.2", studyInstanceUid: "1.1", headers, notes: [] };
}

/** Files without content, for pools that invent their samples. */
export const readNothing: ReadFile = () => Promise.resolve(new Uint8Array(0));

/** Samples by formula: one frame of 12 a file, from the header alone. */
export function testPool(
  sample: (header: Header, pixel: number) => number,
  broken: (header: Header) => boolean = () => false,
): DecodePool {
  return {
    size: 3,
    decode: (_, header) =>
      Promise.resolve(
        broken(header)
          ? {
              ok: false,
              note: { code: "PIXEL_DATA_DAMAGED", message: "The image cannot be decoded.", file: header.file },
            }
          : {
              ok: true,
              frames: Array.from({ length: header.frames }, (_unused, frame) =>
                Int16Array.from({ length: 12 }, (_other, pixel) => sample({ ...header, frame }, pixel)),
              ),
            },
      ),
  };
}
