import { describe, expect, test } from "vitest";
import { findFragments, splitFrames } from "./fragments.ts";
import type { Fragments } from "./fragments.ts";
import { encapsulated } from "./testing.ts";

const soi = (...rest: readonly number[]): Uint8Array => Uint8Array.from([0xff, 0xd8, ...rest]);
const more = (...rest: readonly number[]): Uint8Array => Uint8Array.from(rest);

function found(bytes: Uint8Array): Fragments & { ok: true } {
  const result = findFragments(bytes, 0);
  if (!result.ok) throw new Error(result.message);
  return result;
}

function frames(bytes: Uint8Array, count: number, extended: readonly number[] = []): readonly number[][] | undefined {
  return splitFrames(bytes, found(bytes), count, extended)?.map((frame) => [...frame]);
}

describe("three frames of two fragments each", () => {
  const parts = [soi(1, 1), more(2, 2), soi(3, 3), more(4, 4), soi(5, 5), more(6, 6)];
  const wanted = [
    [...parts[0]!, 2, 2],
    [...parts[2]!, 4, 4],
    [...parts[4]!, 6, 6],
  ];
  const offsets = [0, 22, 44];

  test("by the basic offset table", () => expect(frames(encapsulated(offsets, parts), 3)).toEqual(wanted));
  test("by the extended offset table", () => expect(frames(encapsulated([], parts), 3, offsets)).toEqual(wanted));
  test("by the beginnings of code streams", () => expect(frames(encapsulated([], parts), 3)).toEqual(wanted));
  test("a wrong table gives way to the beginnings", () =>
    expect(frames(encapsulated([0, 5, 900], parts), 3)).toEqual(wanted));
  test("one frame takes them all", () => expect(frames(encapsulated([], parts), 1)?.[0]).toHaveLength(18));
  test("nothing tells four frames apart", () => expect(frames(encapsulated([], parts), 4)).toBeUndefined());
});

test("as many fragments as frames are one each, whatever the table says", () => {
  expect(frames(encapsulated([0, 0], [more(1, 2), more(3, 4)]), 2)).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test("delimiter bytes inside a fragment are data", () => {
  const inside = more(0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0, 9, 9);
  expect(frames(encapsulated([], [inside]), 1)).toEqual([[...inside]]);
});

test("a fragment beyond the end, none at all, or no item: said, not thrown", () => {
  const whole = encapsulated([], [more(1, 2, 3, 4)]);
  expect(findFragments(whole.subarray(0, 18), 0)).toMatchObject({ ok: false, code: "PIXEL_DATA_SHORT" });
  expect(findFragments(encapsulated([], []), 0)).toMatchObject({ ok: false, code: "PIXEL_DATA_MISSING" });
  expect(findFragments(more(1, 2, 3, 4, 5, 6, 7, 8), 0)).toMatchObject({ ok: false, code: "PIXEL_DATA_DAMAGED" });
  expect(findFragments(whole.subarray(0, 20), 0)).toMatchObject({ ok: true, ended: false });
});
