import type { Vec3 } from "../geometry/index.ts";
import { encodeDicomFile } from "./dicom-elements.ts";
import type { Element } from "./dicom-elements.ts";

/** What one written CT slice says of itself. Text is ASCII. */
export interface CtSlice {
  /** `[y][x]`, HU. */
  readonly hu: Int16Array;
  readonly columns: number;
  readonly rows: number;
  /** LPS of the first voxel's centre. */
  readonly positionLps: Vec3;
  /** Direction cosines of a row (x grows) and of a column (y grows). */
  readonly orientation: readonly [Vec3, Vec3];
  /** Millimetres between columns and between rows. */
  readonly spacingMm: readonly [x: number, y: number];
  readonly thicknessMm: number;
  readonly instanceNumber: number;
  readonly uids: {
    readonly study: string;
    readonly series: string;
    readonly frameOfReference: string;
    readonly instance: string;
  };
  readonly patientId: string;
  readonly patientName: string;
  readonly studyDescription: string;
  readonly seriesDescription: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly kernel: string;
  /** Values 1 to 3 of Image Type. */
  readonly imageType: readonly [string, string, string];
  readonly comment?: string;
  /** Written as Quality Control Image: a phantom, not a patient. */
  readonly isPhantom?: boolean;
}

const ctImageStorage = "1.2.840.10008.5.1.4.1.1.2";
const intercept = -1024;

/**
 * A CT Image Storage instance (PS3.3 §A.3) in explicit VR little-endian, 16 bits signed, slope 1, intercept −1024.
 * Dates and times are empty: they may be (type 2), and nothing here looks at a clock.
 * Throws RangeError where the pixels do not fill the slice or a text is not ASCII.
 */
export function writeCt(slice: CtSlice): Uint8Array<ArrayBuffer> {
  const { hu, rows, columns, uids } = slice;
  if (hu.length !== rows * columns) throw new RangeError(`${hu.length} values do not fill ${rows} rows of ${columns}`);
  return encodeDicomFile(ctImageStorage, uids.instance, [
    ...identity(slice),
    ...image(slice),
    [0x7fe00010, "OW", stored(hu)],
  ]);
}

function identity(slice: CtSlice): Element[] {
  const { uids } = slice;
  return [
    [0x00080008, "CS", slice.imageType.join("\\")],
    [0x00080016, "UI", ctImageStorage],
    [0x00080018, "UI", uids.instance],
    [0x00080020, "DA", ""],
    [0x00080030, "TM", ""],
    [0x00080050, "SH", ""],
    [0x00080060, "CS", "CT"],
    [0x00080070, "LO", slice.manufacturer],
    [0x00080090, "PN", ""],
    [0x00081030, "LO", slice.studyDescription],
    [0x0008103e, "LO", slice.seriesDescription],
    [0x00081090, "LO", slice.model],
    [0x00100010, "PN", slice.patientName],
    [0x00100020, "LO", slice.patientId],
    [0x00100030, "DA", ""],
    [0x00100040, "CS", ""],
    [0x00180015, "CS", "CHEST"],
    [0x00180050, "DS", [slice.thicknessMm]],
    [0x00180060, "DS", [120]],
    [0x00181210, "SH", slice.kernel],
    [0x00185100, "CS", "HFS"],
    [0x0020000d, "UI", uids.study],
    [0x0020000e, "UI", uids.series],
    [0x00200010, "SH", "1"],
    [0x00200011, "IS", [1]],
    [0x00200012, "IS", [1]],
    [0x00200013, "IS", [slice.instanceNumber]],
    [0x00200052, "UI", uids.frameOfReference],
    [0x00201040, "LO", ""],
    ...(slice.comment === undefined ? [] : [[0x00204000, "LT", slice.comment] satisfies Element]),
  ];
}

function image(slice: CtSlice): Element[] {
  const [row, column] = slice.orientation,
    [x, y] = slice.spacingMm;
  return [
    [0x00200032, "DS", slice.positionLps],
    [0x00200037, "DS", [...row, ...column]],
    [0x00280002, "US", [1]],
    [0x00280004, "CS", "MONOCHROME2"],
    [0x00280010, "US", [slice.rows]],
    [0x00280011, "US", [slice.columns]],
    [0x00280030, "DS", [y, x]], // between rows first (PS3.3 §10.7.1.3)
    [0x00280100, "US", [16]],
    [0x00280101, "US", [16]],
    [0x00280102, "US", [15]],
    [0x00280103, "US", [1]],
    ...(slice.isPhantom === true ? [[0x00280300, "CS", "YES"] satisfies Element] : []),
    [0x00281050, "DS", [-600]],
    [0x00281051, "DS", [1500]],
    [0x00281052, "DS", [intercept]],
    [0x00281053, "DS", [1]],
    [0x00281054, "LO", "HU"],
  ];
}

function stored(hu: Int16Array): Uint8Array {
  const samples = new Int16Array(hu.length);
  for (let n = 0; n < hu.length; n++) samples[n] = Math.min(32767, hu[n]! - intercept);
  return new Uint8Array(samples.buffer);
}
