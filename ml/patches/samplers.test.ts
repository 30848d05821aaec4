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

/** The boxes with a few voxels left out: every seventh. */
const withLeftOut = boxes.map((one): TrainingBox => {
  const data = Uint8Array.from(one.mask.data, (_, i) => (i % 7 === 0 ? 1 : 0));
  return { ...one, leftOut: { ...one.mask, data } };
});

/** Each voxel of a patch tells by its HU where it was cut; counts(box, voxel) says what its weight must be. */
function expectWeights(
  sampler: PatchSampler,
  batch: number,
  counts: (one: TrainingBox, voxel: number) => boolean,
): void {
  let ones = 0,
    zeros = 0;
  for (let b = 0; b < 12; b++) {
    const { patches, weights } = sampler.next(batch);
    expect(weights).toHaveLength(patches.length);
    patches.forEach((value, at) => {
      const hu = Math.round(value * 700 - 300);
      const one = withLeftOut.find(({ box }) => hu >= box.data[0]! && hu <= box.data.at(-1)!);
      const wanted = one !== undefined && counts(one, hu - one.box.data[0]!) ? 1 : 0;
      if (weights[at] !== wanted) expect.fail(`HU ${hu}: weight ${weights[at]}, not ${wanted}`);
      if (wanted === 1) ones++;
      else zeros++;
    });
  }
  expect(Math.min(ones, zeros)).toBeGreaterThan(100);
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

  // Patches of 10³ reach beyond every box: there the weight is 0.
  test.each([8, 10])(
    "%i³: lung that is not left out counts, turned as the patch is; the stream is the same without",
    (n) => {
      const of = (from: readonly TrainingBox[]): PatchSampler =>
        randomSampler({ boxes: from, random: seededRandom(8), n });
      expectWeights(of(withLeftOut), 3, ({ mask, leftOut }, i) => mask.data[i] === 1 && leftOut?.data[i] === 0);
      expect(of(withLeftOut).next(5).patches).toEqual(of(boxes).next(5).patches);
    },
  );

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
    const foreign = [{ ...boxes[0]!, leftOut: boxes[1]!.mask }];
    expect(() => randomSampler({ boxes: foreign, random: seededRandom(1), n: 8 })).toThrow(
      "20×9×8 and a mask of it 9×17×12",
    );
  });
});

describe("gridSampler", () => {
  // 2 + 2 + 1 blocks of 8³.
  const make = (batch = 2, chunkSize = 2): PatchSampler =>
    gridSampler({ boxes, random: seededRandom(4), n: 8, batch, chunkSize });

  test("goes on from its JSON state bit for bit, across chunks and passes", () => expectResumes(make, 2));

  test("every voxel counts, in the lungs or not, but for those left out", () => {
    const sampler = gridSampler({ boxes: withLeftOut, random: seededRandom(4), n: 8, batch: 2 });
    expectWeights(sampler, 2, ({ leftOut }, i) => leftOut?.data[i] === 0);
  });

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

  test("HU are limited where that is asked for", () => {
    const clip = [-400, 400] as const;
    const { patches } = gridSampler({ boxes, random: seededRandom(4), n: 8, batch: 2, clip }).next(2);
    expect([Math.min(...patches), Math.max(...patches)]).toEqual([Math.fround(-100 / 700), 1]);
  });

  test("a batch that no chunk fills is refused, not looped over", () => {
    expect(() => make(6).next(6)).toThrow("no chunk of these lung boxes holds a batch of 6");
  });
});
