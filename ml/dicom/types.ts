import type { Vec3 } from "../geometry/index.ts";
import type { Note } from "./codes.ts";

/** The world's files, as a parameter: the whole content of one file. */
export interface ReadFile {
  (file: string): Promise<Uint8Array>;
}

/** Samples of one frame, rows then columns, colour by pixel; one element a sample. */
export type SampleArray =
  Uint8Array<ArrayBuffer> | Int8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Int16Array<ArrayBuffer>;

/** Unit vectors (LPS) along increasing column index and increasing row index: ImageOrientationPatient. */
export type Orientation = readonly [Vec3, Vec3];

/** What may differ from frame to frame. Lengths in mm, positions in LPS (PS3.3 C.7.6.2). */
export interface FrameAttributes {
  /** 0-based index of the frame within its file. */
  readonly frame: number;
  /** Centre of the first voxel transmitted. */
  readonly positionLps?: Vec3 | undefined;
  readonly orientation?: Orientation | undefined;
  /** As in DICOM: distance between rows (along y), then between columns (along x). */
  readonly pixelSpacingMm?: readonly [number, number] | undefined;
  readonly thicknessMm?: number | undefined;
  /** Output units = slope · stored + intercept. */
  readonly slope: number;
  readonly intercept: number;
  /** False where the file states no slope and intercept; then 1 and 0 are given. */
  readonly rescaleStated: boolean;
  /** `HU`, `US`, … ; undefined where not stated, which means HU in a CT image (PS3.3 C.8.2.1). */
  readonly rescaleType?: string | undefined;
}

/** Where the image lies in the file. */
export interface PixelElement {
  readonly offset: number;
  /** Bytes; -1 where the length is undefined, that is, the pixel data are encapsulated (PS3.5 A.4). */
  readonly length: number;
  readonly vr: string;
  /** Values of the Extended Offset Table (7FE0,0001), relative to the first fragment's item; empty where absent. */
  readonly extendedOffsets: readonly number[];
}

/**
 * The header of one image, checked: every number is finite and possible. Of a multi-frame file `parseHeader` gives one header
 * whose own frame attributes are those of frame 0 and whose `perFrame` holds all; `groupSeries` makes one a frame of it.
 */
export interface Header extends FrameAttributes {
  readonly file: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly frameOfReferenceUid: string;
  readonly modality: string;
  readonly patientId: string;
  readonly patientName: string;
  /** `YYYYMMDD` as stored. */
  readonly studyDate: string;
  readonly seriesDescription: string;
  readonly bodyPart: string;
  readonly kernel: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly imageType: readonly string[];
  readonly seriesNumber?: number | undefined;
  readonly acquisitionNumber?: number | undefined;
  readonly instanceNumber?: number | undefined;
  readonly kvp?: number | undefined;
  /** GantryDetectorTilt (0018,1120) as stored. Scanners disagree on its sign: trust positions and orientation instead. */
  readonly tiltDeg?: number | undefined;
  /** UID. */
  readonly transferSyntax: string;
  readonly rows: number;
  readonly columns: number;
  readonly frames: number;
  readonly perFrame?: readonly FrameAttributes[] | undefined;
  readonly samplesPerPixel: 1 | 3;
  readonly planar: boolean;
  readonly photometric: string;
  readonly bitsAllocated: 1 | 8 | 16;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** PixelPaddingValue as a stored value: read with the image's own sign, whatever the file's VR says. */
  readonly paddingValue?: number | undefined;
  /** PixelPaddingRangeLimit: values from `paddingValue` to this one are padding. */
  readonly paddingLimit?: number | undefined;
  /** Compressed with loss, by attribute or by transfer syntax. */
  readonly lossy: boolean;
  readonly pixels: PixelElement;
}

/** What became of one file. Nothing is thrown for bad data. */
export type FileResult =
  | { readonly outcome: "read"; readonly file: string; readonly header: Header; readonly notes: readonly Note[] }
  | {
      readonly outcome: "parsed";
      readonly file: string;
      readonly notes: readonly Note[];
      readonly modality?: string;
      readonly series?: string;
    }
  | { readonly outcome: "refused"; readonly file: string; readonly notes: readonly Note[]; readonly series?: string };

/** Images that belong on one stack: one series, one size, one orientation. One header a frame, feet to head along the normal. */
export interface Series {
  /** SeriesInstanceUID; with `#2`, `#3`, … where one series holds images that cannot be stacked together. */
  readonly id: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly headers: readonly Header[];
  readonly notes: readonly Note[];
}
