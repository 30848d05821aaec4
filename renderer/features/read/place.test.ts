import { expect, test } from "vitest";
import type { LoadedVolume } from "../../viewer/index.ts";
import { placeWordsAt } from "./place.ts";

/** Two lungs as boxes, 1 mm, z upwards: right x −20…−5, left x 5…20, y −10…10, z 0…30. */
function lungs(): LoadedVolume {
  const size = [50, 30, 40] as const;
  const data = new Uint8Array(size[0] * size[1] * size[2]);
  for (let k = 0, at = 0; k < size[2]; k++)
    for (let j = 0; j < size[1]; j++)
      for (let i = 0; i < size[0]; i++, at++) {
        const [x, y, z] = [i - 25, j - 15, k - 5];
        if (Math.abs(y) > 10 || z < 0 || z > 30 || Math.abs(x) < 5 || Math.abs(x) > 20) continue;
        data[at] = x < 0 ? 1 : 2;
      }
  return {
    data,
    grid: { size, toLps: [1, 0, 0, -25, 0, 1, 0, -15, 0, 0, 1, -5], toIndex: [1, 0, 0, 25, 0, 1, 0, 15, 0, 0, 1, 5] },
  } as never;
}

test.each([
  [[-12, -8, 28], "right lung, upper third, front"],
  [[12, 8, 15], "left lung, middle third, back"],
  [[12, 8, 2], "left lung, lower third, back"],
  [[0, 0, 15], "outside the lungs"],
  [[500, 0, 0], "outside the lungs"],
] as const)("%j is in words: %s", (lps, words) => {
  expect(placeWordsAt(lungs(), lps)).toBe(words);
});
