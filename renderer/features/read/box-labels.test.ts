import { expect, test } from "vitest";
import { type DrawnBox, labelPlaces } from "./box-labels.ts";

function box(rank: number, left: number, top: number, chosen = false): DrawnBox {
  const [right, bottom] = [left + 40, top + 40];
  return {
    rank,
    chosen,
    points: [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ],
  };
}

test("a rank stands over its box's upper left corner", () => {
  expect(labelPlaces([box(1, 100, 100), box(2, 300, 100)])).toEqual(
    new Map([
      [1, [100, 95]],
      [2, [300, 95]],
    ]),
  );
});

test("bug: ranks 3 and 1 of boxes beside each other were read as 31", () => {
  const places = labelPlaces([box(1, 108, 100), box(3, 100, 98)]);
  expect(places.get(1)).toEqual([108, 95]);
  expect(places.get(3)).toEqual([100, 151]);
});

test("the chosen box is served first; a rank with no room at either corner is not written", () => {
  const places = labelPlaces([box(1, 100, 100), box(2, 104, 100), box(30, 102, 100, true)]);
  expect([...places.keys()]).toEqual([30, 1]);
  expect(places.get(30)).toEqual([102, 95]);
});
