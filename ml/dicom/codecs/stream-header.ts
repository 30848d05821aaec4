/** What a JPEG, JPEG-LS or JPEG 2000 stream says of itself before it is decoded. */
export interface StreamHeader {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly precision: number;
  /** JPEG 2000 alone carries a sign. */
  readonly signed?: boolean;
  /** False where a tile-part of a JPEG 2000 stream reaches beyond its end. */
  readonly whole: boolean;
}

/** Undefined where the stream does not begin as it should. Reads only, so that nothing is allocated for a false size. */
export function readStreamHeader(
  stream: Uint8Array,
  kind: "jpeg lossless" | "jpeg-ls" | "jpeg 2000",
): StreamHeader | undefined {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  try {
    return kind === "jpeg 2000"
      ? readSiz(stream, view)
      : readStartOfFrame(view, kind === "jpeg-ls" ? [0xfff7] : [0xffc3]);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Segments of ITU-T T.81 B.1.1.4 up to the frame header (SOF3 for lossless, SOF55 for JPEG-LS). */
function readStartOfFrame(view: DataView, wanted: readonly number[]): StreamHeader | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; ;) {
    const marker = view.getUint16(at);
    if (marker === 0xffff) {
      at++;
      continue;
    }
    if (marker < 0xffc0 || marker === 0xffda || marker === 0xffd9) return undefined;
    if (wanted.includes(marker)) {
      const [precision, height, width, components] = [
        view.getUint8(at + 4),
        view.getUint16(at + 5),
        view.getUint16(at + 7),
        view.getUint8(at + 9),
      ];
      return { precision, height, width, components, whole: true };
    }
    at += 2 + view.getUint16(at + 2);
  }
}

/** The SIZ segment of ITU-T T.800 A.5.1, and the chain of tile-parts (A.4.2). */
function readSiz(stream: Uint8Array, view: DataView): StreamHeader | undefined {
  const start = findCodeStream(stream);
  if (start === undefined) return undefined;
  const siz = start + 4;
  const depth = view.getUint8(siz + 38);
  return {
    width: view.getUint32(siz + 4) - view.getUint32(siz + 12),
    height: view.getUint32(siz + 8) - view.getUint32(siz + 16),
    components: view.getUint16(siz + 36),
    precision: (depth & 0x7f) + 1,
    signed: depth >= 0x80,
    whole: tilePartsAreWhole(view, siz),
  };
}

/** SOC followed by SIZ: at the beginning, or inside the boxes of a JP2 file. */
function findCodeStream(stream: Uint8Array): number | undefined {
  const end = Math.min(stream.length - 4, 4096);
  for (let at = 0; at < end; at++) {
    if (stream[at] === 0xff && stream[at + 1] === 0x4f && stream[at + 2] === 0xff && stream[at + 3] === 0x51) return at;
  }
  return undefined;
}

function tilePartsAreWhole(view: DataView, siz: number): boolean {
  let at = siz,
    marker = 0xff51;
  try {
    while (marker !== 0xff90) {
      at += view.getUint16(at);
      marker = view.getUint16(at);
      at += 2;
    }
    for (;;) {
      const length = view.getUint32(at + 4);
      // 0: the last tile-part, up to the end of the stream.
      if (length === 0) return true;
      at += length;
      if (at - 2 > view.byteLength) return false;
      if (at > view.byteLength || view.getUint16(at - 2) !== 0xff90) return true;
    }
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
