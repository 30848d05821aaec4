import { describe, expect, test } from "vitest";
import { boundLines, gapWords } from "./bounds.ts";

const bound = { analyticNatsPerVoxel: -2.993, empiricalNatsPerVoxel: -2.242, noiseHu: 17.8, words: "" };

describe("what bounds a run", () => {
  test("is drawn where it is known", () => {
    expect(boundLines(bound)).toEqual([
      { label: "noise 18\u202fHU", value: -2.242 },
      { label: "σ floor", value: -2.993 },
    ]);
    expect(boundLines({ ...bound, empiricalNatsPerVoxel: null, noiseHu: null })).toEqual([
      { label: "σ floor", value: -2.993 },
    ]);
    expect(boundLines({ ...bound, analyticNatsPerVoxel: null }).map(({ label }) => label)).toEqual([
      "noise 18\u202fHU",
    ]);
    expect(boundLines(undefined)).toEqual([]);
  });

  test("the gap is said in words, also where a loss lies below the noise", () => {
    expect(gapWords(-1.412, bound)).toBe("0.83 nats above the noise of these scans");
    expect(gapWords(-2.342, bound)).toBe("0.10 nats below the noise of these scans");
    expect(gapWords(undefined, bound)).toBeUndefined();
    expect(gapWords(-1, undefined)).toBeUndefined();
    expect(gapWords(-1, { ...bound, empiricalNatsPerVoxel: null })).toBeUndefined();
  });
});
