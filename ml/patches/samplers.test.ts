import { describe, expect, test } from "vitest";
import type { Vec3 } from "../geometry/index.ts";
import { seededRandom } from "../statistics/index.ts";
import { extractPatch, gridSampler, randomSampler } from "./index.ts";
import type { PatchSampler, SamplerState, TrainingBox } from "./index.ts";

const unit = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] as const;

/** Every voxel its own value, so that a patch betrays where it was cut. Lung where x ≥ `lungFromX`. */
function boxOf(size: Vec3, first: number, lungFromX: number): TrainingBox {
  const count = size[0] * size[1] * size[2];
  const data = Int16Array.from({ length: count }, (_, i) => first + i);
  const lungs = Uint8Array.from({ length: count }, (_, i) => (i % size[0] >= lungFromX ? 1 : 0));
  return { box: { size, affineLps: unit, data }, mask: { size, affineLps: unit, data: lungs } };
}

const boxes = [boxOf([20, 9, 8], -1000, 10), boxOf([9, 17, 12], 3000, 0), boxOf([8, 8, 8], 8000, 4)];

function expectResumes(make: () => PatchSampler, batch: number): void {
  const straight = make();
  for (let i = 0; i < 4; i++) straight.next(batch);
  const saved = JSON.stringify(straight.state());
  const expected = [straight.next(batch), straight.next(batch), straight.next(batch)];
  const again = make();
  again.resume(JSON.parse(saved) as SamplerState);
  expect([again.next(batch), again.next(batch), again.next(batch)]).toEqual(expected);
}

describe("randomSampler", () => {
  const make = (seed = 1): PatchSampler =>
    randomSampler({ boxes, random: seededRandom(seed), n: 8, minimumLungShare: 0.3 });

  test("goes on from its JSON state bit for bit", () => expectResumes(make, 3));

  test("the seed decides", () => {
    expect(make(1).next(4).patches).toEqual(make(1).next(4).patches);
    expect(make(1).next(4).patches).not.toEqual(make(2).next(4).patches);
  });

  test("a patch holds the asked share of lung, unturned is a cut of a box", () => {
    const sampler = randomSampler({
      boxes: [boxes[0]!],
      random: seededRandom(3),
      n: 8,
      minimumLungShare: 0.75,
      augment: false,
    });
    for (let i = 0; i < 20; i++) {
      const { patches } = sampler.next(1);
      const offset = Math.round(patches[0]! * 700 - 300) + 1000;
      const min: Vec3 = [offset % 20, Math.floor(offset / 20) % 9, Math.floor(offset / 180)];
      expect(min[0]).toBeGreaterThanOrEqual(8);
      expect(patches).toEqual(extractPatch(boxes[0]!.box, min, 8, new Float32Array(512)));
    }
  });

  test("a share that cannot be had does not hang", () => {
    const thin = boxOf([16, 16, 16], 0, 15);
    expect(
      randomSampler({ boxes: [thin], random: seededRandom(1), n: 8, minimumLungShare: 0.9 }).next(2).patches,
    ).toHaveLength(1024);
  });

  test("no lung, no box, or a foreign state is refused", () => {
    expect(() => randomSampler({ boxes: [], random: seededRandom(1), n: 8 })).toThrow("at least one lung box");
    expect(() => randomSampler({ boxes: [boxOf([8, 8, 8], 0, 8)], random: seededRandom(1), n: 8 })).toThrow(
      "no lung voxel",
    );
    const grid = gridSampler({ boxes, random: seededRandom(1), n: 8, batch: 1 });
    expect(() => make().resume(grid.state())).toThrow("grid sampler");
  });
});

describe("gridSampler", () => {
  // 2 + 2 + 1 blocks of 8³.
  const make = (batch = 2, chunkSize = 2): PatchSampler =>
    gridSampler({ boxes, random: seededRandom(4), n: 8, batch, chunkSize });

  test("goes on from its JSON state bit for bit, across chunks and passes", () => expectResumes(make, 2));

  test("a pass gives every block once, and drops what does not fill a batch", () => {
    const sampler = gridSampler({ boxes, random: seededRandom(4), n: 8, batch: 5, augment: false });
    const blocks: [number, Vec3][] = [
      [0, [0, 0, 0]],
      [0, [8, 0, 0]],
      [1, [0, 0, 0]],
      [1, [0, 8, 0]],
      [2, [0, 0, 0]],
    ];
    const expected = blocks.map(([b, min]) => extractPatch(boxes[b]!.box, min, 8, new Float32Array(512)).join());
    for (let pass = 0; pass < 3; pass++) {
      const { patches } = sampler.next(5);
      const got = [0, 1, 2, 3, 4].map((p) => patches.subarray(p * 512, (p + 1) * 512).join());
      expect(new Set(got)).toEqual(new Set(expected));
    }
  });

  test("a batch that no chunk fills is refused, not looped over", () => {
    expect(() => make(6).next(6)).toThrow("no chunk of these lung boxes holds a batch of 6");
  });
});
