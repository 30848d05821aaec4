import { describe, expect, test } from "vitest";
import type { Header } from "../dicom/index.ts";
import { offsetOf } from "../geometry/index.ts";
import { loadVolume } from "./index.ts";
import type { Loaded, LoadOptions } from "./index.ts";
import { readNothing, seriesOf, testHeader, testPool, testSeries } from "./testing.ts";

async function load(headers: readonly Header[], options: LoadOptions = {}): Promise<Loaded> {
  const result = await loadVolume(seriesOf(headers), readNothing, options);
  if ("refused" in result) throw new Error(result.refused.map(({ message }) => message).join(" "));
  return result;
}

const codes = ({ findings }: Loaded): readonly string[] => findings.map(({ code }) => code);
/** Half air, half tissue, different in every slice. */
const chest = testPool((header, pixel) => (pixel % 2 === 0 ? 100 : 1000) + header.positionLps![2]);

describe("Hounsfield units", () => {
  const slice = (changes: Partial<Header>, samples: readonly number[]): Promise<Loaded> =>
    load(testSeries(changes).headers, { decode: testPool((_, pixel) => samples[pixel] ?? 0) });
  const first = ({ volume }: Loaded, n: number): readonly number[] => [...volume.data.subarray(0, n)];

  test("slope and intercept, rounded; below −1024 is air", async () => {
    const loaded = await slice({ slope: 0.5, intercept: -10, paddingValue: undefined }, [0, 1, 3, -1, -2100, 100]);
    expect(first(loaded, 6)).toEqual([-10, -9, -8, -10, -1024, 40]);
  });

  test("padding is compared among stored values, as one value or a range in either order", async () => {
    expect(first(await slice({ intercept: 0, paddingValue: -2000 }, [-2000, -2001, -1000, 5]), 4)).toEqual([
      -1024, -1024, -1000, 5,
    ]);
    expect(first(await slice({ intercept: 0, paddingValue: 60, paddingLimit: 50 }, [49, 50, 55, 60, 61]), 5)).toEqual([
      49, -1024, -1024, -1024, 61,
    ]);
  });

  test("values beyond int16 are clipped and said", async () => {
    const loaded = await slice({ slope: 100, intercept: 0 }, [30000, -500]);
    expect(first(loaded, 2)).toEqual([32767, -1024]);
    expect(codes(loaded)).toContain("VALUES_CLIPPED");
    expect(loaded.huRange).toEqual([-1024, 32767]);
  });

  test("each slice has its own slope and intercept", async () => {
    const headers = testSeries().headers.map((header, n) => ({ ...header, slope: 1 + (n % 2), intercept: -n }));
    const { volume } = await load(headers, { decode: testPool(() => 10) });
    expect(Array.from({ length: 4 }, (_, k) => volume.data[12 * k])).toEqual([10, 19, 8, 17]);
  });

  test("no value below zero with intercept 0 is no HU; no air is no chest", async () => {
    expect(codes(await slice({ intercept: 0 }, [1, 2, 3]))).toEqual(["NO_HU"]);
    expect(codes(await slice({ intercept: -100 }, [1, 2, 3]))).toEqual(["NO_AIR"]);
    expect(codes(await slice({ intercept: 0 }, [-900, 2, 3]))).toEqual([]);
  });

  test("padding is no air", async () => {
    expect(codes(await slice({ intercept: -100, paddingValue: 0 }, [0, 0, 0, 100]))).toEqual(["NO_AIR", "PADDING"]);
  });
});

describe("voxels", () => {
  test("lie in the order of the affine: z up, x and y as stored", async () => {
    const { volume } = await load(testSeries().headers.toReversed(), {
      decode: testPool((header, pixel) => header.positionLps![2] * 20 + pixel),
    });
    expect(volume.data[offsetOf(volume, 2, 1, 5)]).toBe(15 * 20 + 6 - 1024);
  });

  test("of a prone scan are turned, and it is said", async () => {
    const headers = testSeries({
      orientation: [
        [-1, 0, 0],
        [0, -1, 0],
      ],
    }).headers;
    const loaded = await load(headers, { decode: testPool((_, pixel) => pixel) });
    expect([...loaded.volume.data.subarray(0, 12)]).toEqual(Array.from({ length: 12 }, (_, n) => 11 - n - 1024));
    expect(loaded.corrections[0]).toContain("turned");
  });

  test("of a multi-frame file come from one reading", async () => {
    const frames = testSeries({ file: "all.dcm", frames: 20 }).headers.map((header, n) => ({
      ...header,
      frame: (n * 7) % 20,
    }));
    let reads = 0;
    const result = await loadVolume(seriesOf(frames), (file) => (reads++, readNothing(file)), {
      decode: testPool(({ frame }) => frame),
    });
    expect(reads).toBe(1);
    expect("volume" in result && Array.from({ length: 20 }, (_, k) => result.volume.data[12 * k]! + 1024)).toEqual(
      frames.map(({ frame }) => frame),
    );
  });
});

describe("what cannot be read", () => {
  test("an unreadable slice is left out, its neighbours stay, and the gap is seen", async () => {
    const loaded = await load(testSeries().headers, {
      decode: testPool(
        (header) => header.positionLps![2],
        ({ positionLps }) => positionLps![2] === 27,
      ),
    });
    expect(loaded.volume.size).toEqual([4, 3, 19]);
    expect([8, 9, 10].map((k) => loaded.volume.data[12 * k]! + 1024)).toEqual([24, 30, 33]);
    expect(codes(loaded)).toEqual(["SLICE_UNREADABLE", "MISSING_SLICE"]);
    expect(loaded.corrections[0]).toContain("slice27.dcm");
  });

  test("an end slice costs no gap", async () => {
    expect(
      codes(
        await load(testSeries().headers, {
          decode: testPool(
            (_, n) => n,
            ({ positionLps }) => positionLps![2] === 0,
          ),
        }),
      ),
    ).toEqual(["SLICE_UNREADABLE"]);
  });

  test("a file that is gone is said like one that is broken", async () => {
    const read = (file: string): Promise<Uint8Array> =>
      file === "slice0.dcm" ? Promise.reject(new Error("ENOENT")) : readNothing(file);
    const result = await loadVolume(testSeries(), read, { decode: chest });
    expect("findings" in result && result.findings.map(({ code }) => code)).toEqual(["SLICE_UNREADABLE"]);
  });

  test("nothing readable, or nothing viewable, is refused with the reason", async () => {
    const none = await loadVolume(testSeries(), readNothing, {
      decode: testPool(
        () => 0,
        () => true,
      ),
    });
    expect("refused" in none && none.refused.map(({ code }) => code)).toEqual(["NOTHING_READABLE", "SLICE_UNREADABLE"]);
    const nowhere = await loadVolume(testSeries({ positionLps: undefined }), readNothing, { decode: chest });
    expect("refused" in nowhere && nowhere.refused.map(({ code }) => code)).toEqual(["NO_POSITIONS"]);
  });
});

describe("a long load", () => {
  test("tells how far it is", async () => {
    const seen: (readonly [number, number])[] = [];
    await load(testSeries().headers, { decode: chest, onProgress: (done, total) => seen.push([done, total]) });
    expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => [n + 1, 20]));
  });

  test("stops between files with the signal's reason", async () => {
    const controller = new AbortController();
    const options = {
      decode: chest,
      signal: controller.signal,
      onProgress: (done: number) => done === 4 && controller.abort(new Error("enough")),
    };
    let reads = 0;
    await expect(loadVolume(testSeries(), (file) => (reads++, readNothing(file)), options)).rejects.toThrow("enough");
    expect(reads).toBeLessThan(10);
  });

  test("keeps no more files in flight than the pool holds", async () => {
    let now = 0,
      most = 0;
    const decode = async (bytes: Uint8Array, header: Header) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, 1));
      now--;
      return chest.decode(bytes, header);
    };
    await load([...testSeries().headers, testHeader(60)], { decode: { size: 3, decode } });
    expect(most).toBe(3);
  });
});
