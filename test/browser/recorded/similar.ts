import type { SimilarDetail, StudyDetail } from "../../../electron/contract/index.ts";
import type { Point, RecordedVolume } from "./phantom.ts";

const side = 32;

/** Places of the recorded chests, millimetres, as if a model had learned from them. */
const learned: readonly { readonly at: Point; readonly place: string; readonly distance: number }[] = [
  { at: [70, 20, 30], place: "left lung, upper third, back", distance: 0.412 },
  { at: [-70, 30, 10], place: "right lung, middle third, back", distance: 0.438 },
  { at: [-60, -20, 40], place: "right lung, upper third, front", distance: 0.507 },
  { at: [80, 0, -20], place: "left lung, middle third, front", distance: 0.551 },
  { at: [-75, 40, -40], place: "right lung, lower third, back", distance: 0.604 },
];

/** What a search around `lps` finds: `learned` in `of`, and the stack of pictures that goes with it. */
export function recordedSimilar(
  { here, of }: { readonly here: StudyDetail; readonly of: StudyDetail },
  lps: Point,
  bytesOf: (url: string) => Uint8Array | undefined,
): { readonly detail: SimilarDetail; readonly pictures: RecordedVolume } {
  const pictures = stackOf([slice(here, lps, bytesOf), ...learned.map(({ at }) => slice(of, at, bytesOf))]);
  const detail: SimilarDetail = {
    patches: 512,
    studies: 2,
    sizeMm: side,
    share: 0.93,
    found: learned.map(({ at, place, distance }) => ({ study: of.study.id, centreLps: [...at], place, distance })),
    names: learned.map(() => of.study.pseudonym),
    pictures: pictures.info,
  };
  return { detail, pictures };
}

/** Axial, 1 mm, by the nearest voxel. The recorded chests have no oblique axes. */
function slice({ volume }: StudyDetail, lps: Point, bytesOf: (url: string) => Uint8Array | undefined): Int16Array {
  const bytes = bytesOf(volume.url) ?? new Uint8Array(volume.byteLength);
  const scan = new Int16Array(bytes.buffer, bytes.byteOffset + volume.byteOffset, volume.byteLength / 2);
  const a = volume.affineLps;
  const [nx, ny, nz] = volume.size;
  return Int16Array.from({ length: side ** 2 }, (_, at) => {
    const i = Math.round((lps[0] - side / 2 + (at % side) - a[3]) / a[0]),
      j = Math.round((lps[1] - side / 2 + Math.floor(at / side) - a[7]) / a[5]),
      k = Math.round((lps[2] - a[11]) / a[10]);
    return i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz ? -1024 : scan[(k * ny + j) * nx + i]!;
  });
}

function stackOf(slices: readonly Int16Array[]): RecordedVolume {
  const data = new Int16Array(slices.length * side ** 2);
  slices.forEach((one, at) => data.set(one, at * side ** 2));
  return {
    bytes: new Uint8Array(data.buffer),
    info: {
      id: "similar",
      url: "/vox/similar",
      size: [side, side, slices.length],
      affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
      dtype: "int16",
      byteOffset: 0,
      byteLength: data.byteLength,
      slope: 1,
      intercept: 0,
      noData: null,
      unit: "HU",
    },
  };
}
