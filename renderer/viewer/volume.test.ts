import { afterEach, describe, expect, test, vi } from "vitest";
import type { VolumeInfo } from "../../electron/contract/index.ts";
import { apply, centreOf, gridOf, nearestIndex, snap } from "./grid.ts";
import { fetchValue, fetchVolume, storedAt, valueAt } from "./volume.ts";

const info: VolumeInfo = {
  id: "v",
  url: "/v.bin",
  size: [3, 2, 2],
  affineLps: [0.5, 0, 0, -10, 0, 0.5, 0, 20, 0, 0, 2.5, -100],
  dtype: "int16",
  byteOffset: 6,
  byteLength: 24,
  slope: 0.001,
  intercept: -2,
  noData: 0,
  unit: "nats/voxel",
};
const samples = [1, 2, 3, 4, 5, 6, 0, -8, 9, 10, 11, 32767];

function served(extra: number, chunk: number): void {
  const whole = new Uint8Array(6 + 24 + Math.max(0, extra)).fill(0xee);
  const view = new DataView(whole.buffer);
  samples.forEach((value, n) => view.setInt16(6 + 2 * n, value, true));
  const bytes = whole.subarray(0, 6 + 24 + extra);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += chunk) controller.enqueue(bytes.slice(at, at + chunk));
      controller.close();
    },
  });
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(body)));
}

afterEach(() => vi.unstubAllGlobals());

test.each([1, 5, 7, 1000])(
  "reads little-endian samples behind an offset, whatever the pieces (%i bytes)",
  async (chunk) => {
    served(4, chunk);
    const shares: number[] = [];
    const volume = await fetchVolume(info, (share) => shares.push(share), new AbortController().signal);
    expect([...volume.data]).toEqual(samples);
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  },
);

test("a file that is too short is told, not shown", async () => {
  served(-2, 9);
  await expect(fetchVolume(info, () => undefined, new AbortController().signal)).rejects.toThrow(
    "ends after 28 bytes; 30 were promised",
  );
});

test("a description that contradicts itself is refused before anything is fetched", async () => {
  await expect(fetchVolume({ ...info, byteLength: 23 }, () => undefined, new AbortController().signal)).rejects.toThrow(
    "24 bytes",
  );
});

test("values are slope · stored + intercept at the nearest voxel; no data and outside are undefined", async () => {
  served(0, 64);
  const volume = await fetchVolume(info, () => undefined, new AbortController().signal);
  expect(storedAt(volume, [-9.5, 20.5, -100])).toBe(5);
  expect(valueAt(volume, [-9.3, 20.6, -101.2])).toBeCloseTo(-1.995, 12);
  expect(valueAt(volume, [-10, 20, -97.5])).toBeUndefined();
  expect(valueAt(volume, [-9, 20.5, -97.5])).toBeCloseTo(30.767, 12);
  expect(valueAt(volume, [-10.3, 20, -100])).toBeUndefined();
});

test("index and LPS are each other's inverse for an oblique, anisotropic grid", () => {
  const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
  const grid = gridOf({ size: [40, 30, 20], affineLps: [0.7 * c, 0, 3 * s, 5, 0, 0.8, 0, -6, -0.7 * s, 0, 3 * c, 7] });
  for (const index of [
    [0, 0, 0],
    [39, 29, 19],
    [11, 3, 17],
  ] as const) {
    const lps = apply(grid.toLps, index);
    apply(grid.toIndex, lps).forEach((value, axis) => expect(value).toBeCloseTo(index[axis] as number, 9));
    expect(nearestIndex(grid, lps)).toEqual(index);
  }
  expect(grid.spacingMm.map((mm) => mm.toFixed(6))).toEqual(["0.700000", "0.800000", "3.000000"]);
});

test("snapping gives a voxel's centre, inside the volume even for a point outside", () => {
  const grid = gridOf({ size: [3, 2, 2], affineLps: [0.5, 0, 0, -10, 0, 0.5, 0, 20, 0, 0, 2.5, -100] });
  expect(snap(grid, [-9.6, 20.3, -98.6])).toEqual([-9.5, 20.5, -97.5]);
  expect(snap(grid, [500, -500, 0])).toEqual([-9, 20, -97.5]);
  expect(centreOf(grid)).toEqual([-9.5, 20.5, -97.5]);
});

test("a matrix without an inverse is our own fault and thrown", () => {
  expect(() => gridOf({ size: [2, 2, 2], affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0] })).toThrow("no inverse");
});

describe("one value without the volume", () => {
  const signal = new AbortController().signal;
  const at = (n: number): [number, number, number] => [
    -10 + 0.5 * (n % 3),
    20 + 0.5 * (Math.floor(n / 3) % 2),
    -100 + 2.5 * Math.floor(n / 6),
  ];

  test.each([1, 7, 1000])("is found in a whole file that was sent in pieces of %i bytes", async (chunk) => {
    for (const [n, stored] of samples.entries()) {
      served(4, chunk);
      const value = await fetchValue(info, at(n), signal);
      if (stored === 0) expect(value).toBeUndefined();
      else expect(value).toBeCloseTo(stored * 0.001 - 2, 9);
    }
  });

  test("is asked for as two bytes, and taken as they come where the server sends just those", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", (_url: string, { headers }: { headers: { range: string } }) => {
      asked.push(headers.range);
      return Promise.resolve(new Response(Uint8Array.from([0xf8, 0xff]), { status: 206 }));
    });
    expect(await fetchValue(info, at(7), signal)).toBeCloseTo(-8 * 0.001 - 2, 9);
    expect(asked).toEqual(["bytes=20-21"]);
  });

  test("outside the volume nothing is asked", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new Error("asked")));
    expect(await fetchValue(info, [500, 0, 0], signal)).toBeUndefined();
  });
});
