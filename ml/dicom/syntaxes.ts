/** How a transfer syntax (PS3.5 section 10 and annex A) writes the data set and the pixels. */
export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  readonly encoding: "implicit" | "explicit" | "explicit big endian" | "deflated";
  /** `undefined`: known by name, not decoded here. */
  readonly pixels: "native" | "rle" | "jpeg lossless" | "jpeg-ls" | "jpeg 2000" | undefined;
  /** Always with loss. JPEG 2000 .91 may be either: there the attribute decides. */
  readonly lossy: boolean;
}

export const implicitLittleEndian = "1.2.840.10008.1.2";
export const explicitLittleEndian = "1.2.840.10008.1.2.1";

/** The syntax of a UID; of one that is not known, a stand-in without a decoder. */
export function transferSyntax(uid: string): TransferSyntax {
  return (
    known.get(uid) ?? {
      uid,
      name: `unknown transfer syntax ${uid}`,
      encoding: "explicit",
      pixels: undefined,
      lossy: false,
    }
  );
}

const rows: readonly (readonly [
  suffix: string,
  name: string,
  encoding: TransferSyntax["encoding"],
  pixels: TransferSyntax["pixels"],
  lossy?: "lossy",
])[] = [
  ["", "Implicit VR Little Endian", "implicit", "native"],
  [".1", "Explicit VR Little Endian", "explicit", "native"],
  [".1.99", "Deflated Explicit VR Little Endian", "deflated", "native"],
  [".2", "Explicit VR Big Endian", "explicit big endian", "native"],
  [".5", "RLE Lossless", "explicit", "rle"],
  [".4.57", "JPEG Lossless (process 14)", "explicit", "jpeg lossless"],
  [".4.70", "JPEG Lossless (process 14, first-order prediction)", "explicit", "jpeg lossless"],
  [".4.80", "JPEG-LS Lossless", "explicit", "jpeg-ls"],
  [".4.81", "JPEG-LS Near-Lossless", "explicit", "jpeg-ls", "lossy"],
  [".4.90", "JPEG 2000 Lossless", "explicit", "jpeg 2000"],
  [".4.91", "JPEG 2000", "explicit", "jpeg 2000"],
  [".4.50", "JPEG Baseline (8 bit, lossy)", "explicit", undefined, "lossy"],
  [".4.51", "JPEG Extended (12 bit, lossy)", "explicit", undefined, "lossy"],
  [".4.53", "JPEG Spectral Selection (retired)", "explicit", undefined, "lossy"],
  [".4.55", "JPEG Full Progression (retired)", "explicit", undefined, "lossy"],
  [".4.100", "MPEG-2 Main Level", "explicit", undefined, "lossy"],
  [".4.102", "MPEG-4 High Profile", "explicit", undefined, "lossy"],
  [".4.103", "MPEG-4 BD-compatible", "explicit", undefined, "lossy"],
  [".4.201", "High-Throughput JPEG 2000 Lossless", "explicit", "jpeg 2000"],
  [".4.202", "High-Throughput JPEG 2000 RPCL Lossless", "explicit", "jpeg 2000"],
  [".4.203", "High-Throughput JPEG 2000", "explicit", "jpeg 2000"],
  [".8.1", "Deflated Image Frame Compression", "explicit", undefined],
];

const known = new Map(
  rows.map(([suffix, name, encoding, pixels, lossy]): [string, TransferSyntax] => {
    const uid = implicitLittleEndian + suffix;
    return [uid, { uid, name, encoding, pixels, lossy: lossy !== undefined }];
  }),
);
