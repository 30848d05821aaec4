import { decodeFrames } from "../dicom/index.ts";
import type { DecodeResult, Header, ReadFile, Series } from "../dicom/index.ts";
import type { Volume } from "../geometry/index.ts";
import { describeSeries } from "./describe.ts";
import { finding } from "./findings.ts";
import type { Finding } from "./findings.ts";
import { startHu } from "./hounsfield.ts";
import type { HuCounts, HuWriter } from "./hounsfield.ts";
import { limits } from "./limits.ts";
import { stackSeries } from "./stack.ts";
import type { Stack } from "./stack.ts";

/** Decodes files side by side, in worker threads for instance. */
export interface DecodePool {
  /** Files in flight at once. */
  readonly size: number;
  decode(bytes: Uint8Array, header: Header): Promise<DecodeResult>;
}

export interface LoadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Slices done, of how many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Default: in place, two files in flight so that reading and decoding overlap. */
  readonly decode?: DecodePool | undefined;
}

export interface Loaded {
  readonly volume: Volume;
  /** Those of `describeSeries` and those that only the voxels tell. */
  readonly findings: readonly Finding[];
  /** What was changed on the way from the files, as sentences; they travel with every result. */
  readonly corrections: readonly string[];
  /** Lowest and highest value of the volume. */
  readonly huRange: readonly [number, number];
}

export type LoadResult = Loaded | { readonly refused: readonly Finding[] };

/**
 * Reads a series into one volume: int16 HU `[z][y][x]`, padding and everything below −1024 as −1024; axial volumes run to the
 * patient's left, back and head. Slices that cannot be read are left out and named. Throws only the signal's reason, between
 * files.
 */
export async function loadVolume(series: Series, read: ReadFile, options: LoadOptions = {}): Promise<LoadResult> {
  const described = describeSeries(series);
  const stack = stackSeries(series);
  if (stack === undefined || !described.viewable) return { refused: described.findings };

  const [nx, ny, nz] = stack.size;
  const data = new Int16Array(nx * ny * nz),
    writer = startHu(limits.airBelowHu);
  const unreadable = await readSlices(stack, read, options, data, writer);
  const counts = writer.counts();
  if (unreadable.length === 0) return finish(stack, described.findings, data, counts);

  const lost = new Set(unreadable.map(({ slice }) => slice));
  const lostFinding = finding("SLICE_UNREADABLE", unreadableMessage(unreadable));
  if (lost.size === nz)
    return { refused: [finding("NOTHING_READABLE", "No slice of the series could be decoded."), lostFinding] };
  const kept = { ...series, headers: stack.slices.filter((_, slice) => !lost.has(slice)) };
  const rest = describeSeries(kept),
    restStack = stackSeries(kept);
  if (restStack === undefined || !rest.viewable) return { refused: [lostFinding, ...rest.findings] };
  return finish(restStack, [lostFinding, ...rest.findings], compact(data, nx * ny, lost), counts);
}

interface Unreadable {
  readonly slice: number;
  readonly file: string;
  readonly message: string;
}

async function readSlices(
  stack: Stack,
  read: ReadFile,
  options: LoadOptions,
  data: Int16Array,
  writer: HuWriter,
): Promise<readonly Unreadable[]> {
  const { signal, onProgress, decode: pool = inPlace } = options;
  const area = stack.size[0] * stack.size[1],
    total = stack.size[2];
  const unreadable: Unreadable[] = [];
  let done = 0;
  await inLanes(byFile(stack.slices), pool.size, async (wanted) => {
    signal?.throwIfAborted();
    const [{ header }] = wanted;
    const decoded = await readAndDecode(header, read, pool);
    for (const { header: slice, z } of wanted) {
      const samples = decoded.ok ? decoded.frames[slice.frame] : undefined;
      if (samples === undefined)
        unreadable.push({
          slice: z,
          file: slice.file,
          message: decoded.ok ? "The frame is not there." : decoded.note.message,
        });
      else writer.write(samples, slice, stack.flip, data.subarray(z * area, (z + 1) * area));
    }
    done += wanted.length;
    onProgress?.(done, total);
  });
  signal?.throwIfAborted();
  return unreadable;
}

const inPlace: DecodePool = { size: 2, decode: decodeFrames };

async function readAndDecode(header: Header, read: ReadFile, pool: DecodePool): Promise<DecodeResult> {
  let bytes: Uint8Array;
  try {
    bytes = await read(header.file);
  } catch {
    return {
      ok: false,
      note: { code: "FILE_CUT_SHORT", message: "The file can no longer be read.", file: header.file },
    };
  }
  return pool.decode(bytes, header);
}

type Wanted = readonly [Placed, ...Placed[]];

interface Placed {
  readonly header: Header;
  readonly z: number;
}

/** A multi-frame file is read once. */
function byFile(slices: readonly Header[]): readonly Wanted[] {
  const files = new Map<string, [Placed, ...Placed[]]>();
  slices.forEach((header, z) => {
    const list = files.get(header.file);
    if (list === undefined) files.set(header.file, [{ header, z }]);
    else list.push({ header, z });
  });
  return [...files.values()];
}

async function inLanes<T>(jobs: readonly T[], lanes: number, work: (job: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < jobs.length) await work(jobs[next++]!);
  };
  await Promise.all(Array.from({ length: Math.max(1, lanes) }, lane));
}

/** The slices that are left, moved together. */
function compact(data: Int16Array<ArrayBuffer>, area: number, lost: ReadonlySet<number>): Int16Array<ArrayBuffer> {
  const out = new Int16Array(data.length - lost.size * area);
  for (let z = 0, to = 0; z * area < data.length; z++) {
    if (lost.has(z)) continue;
    out.set(data.subarray(z * area, (z + 1) * area), to);
    to += area;
  }
  return out;
}

function finish(stack: Stack, described: readonly Finding[], data: Int16Array<ArrayBuffer>, counts: HuCounts): Loaded {
  const findings = [...described, ...huFindings(stack, described, data.length, counts)];
  const noted = (...codes: readonly Finding["code"][]): readonly string[] =>
    findings.filter(({ code }) => codes.includes(code)).map(({ message }) => message);
  const turned =
    stack.flip.x || stack.flip.y ? ["The image axes were turned to run to the patient's left and back."] : [];
  return {
    volume: { size: stack.size, affineLps: stack.affineLps, data },
    findings,
    corrections: [
      ...turned,
      ...noted(
        "SLICE_UNREADABLE",
        "DOUBLED_SLICE",
        "DOUBLED_POSITION",
        "MISSING_SLICE",
        "UNEVEN_SPACING",
        "GANTRY_TILT",
        "PADDING",
        "VALUES_CLIPPED",
      ),
    ],
    huRange: [counts.min, counts.max],
  };
}

function huFindings(stack: Stack, described: readonly Finding[], voxels: number, counts: HuCounts): readonly Finding[] {
  const found: Finding[] = [];
  const percent = (n: number): string => ((100 * n) / voxels).toFixed(n * 100 < voxels ? 2 : 0);
  const known = described.some(({ code }) => code === "NO_HU" || code === "NOT_CT");
  if (!known && stack.slices.every(({ intercept }) => intercept === 0) && counts.min >= 0) {
    found.push(
      finding(
        "NO_HU",
        `Values run from ${counts.min} to ${counts.max} with intercept 0: they are no Hounsfield units.`,
      ),
    );
  } else if (!known && counts.air < limits.airFraction * voxels) {
    found.push(
      finding(
        "NO_AIR",
        `Only ${percent(counts.air)} % of the voxels are air: this is no chest, or not in Hounsfield units.`,
      ),
    );
  }
  if (counts.padding > 0)
    found.push(
      finding(
        "PADDING",
        `Padding and values below −1024 HU, ${percent(counts.padding)} % of the voxels, were set to −1024.`,
      ),
    );
  if (counts.clipped > 0)
    found.push(finding("VALUES_CLIPPED", `${counts.clipped} values above 32767 HU were set to 32767.`));
  return found;
}

function unreadableMessage(unreadable: readonly Unreadable[]): string {
  const [first] = unreadable;
  const more = unreadable.length > 1 ? ` and ${unreadable.length - 1} more` : "";
  const names = first!.file.split(/[/\\]/).at(-1)!;
  return `${unreadable.length} of the slices could not be read and were left out (${names}${more}): ${first!.message}`;
}
