import { describe, expect, test } from "vitest";
import { voxelCount } from "../geometry/index.ts";
import type { Grid, Mask, Vec3, Volume } from "../geometry/index.ts";
import { configurations, lossMap } from "./index.ts";
import type { MapPlan } from "./index.ts";

/** A plan whose loss and reconstruction of a voxel are its own normalised value: the blend must give the box back. */
function mirrorPlan(batch = 3, ran: (patches: Float32Array) => void = () => undefined): MapPlan {
  return {
    config: configurations.golden,
    batch,
    margin: 0,
    async run(patches) {
      ran(patches);
      return {
        loss: patches.map((v) => v),
        reconstruction: patches.map((v) => v),
        sigma: new Float32Array(batch * 16 ** 3).fill(0.1),
        component: new Float32Array(batch * 16 ** 3),
        exactLossNats: new Float32Array(batch).fill(5),
      };
    },
    dispose: async () => undefined,
  };
}

function chest(size: Vec3): { box: Volume; mask: Mask } {
  const grid: Grid = { size, affineLps: [1, 0, 0, 5, 0, 1, 0, 6, 0, 0, 1, 7] };
  const data = Int16Array.from({ length: voxelCount(grid) }, (_, i) => ((i * 7919) % 1800) - 1000);
  const inside = Uint8Array.from(data, (_, i) =>
    i % size[0] < size[0] / 3 ? 1 : i % size[0] > (2 * size[0]) / 3 ? 2 : 0,
  );
  return { box: { ...grid, data }, mask: { ...grid, data: inside } };
}

describe("lossMap", () => {
  test.each([[[40, 33, 21]], [[16, 16, 16]], [[50, 12, 17]]] as [Vec3][])(
    "of a %j box: each voxel's mean over the patches that see it",
    async (size) => {
      const { box, mask } = chest(size);
      const map = await lossMap({ box, mask, plan: mirrorPlan() });
      for (let v = 0; v < box.data.length; v++) {
        const x = (box.data[v]! + 300) / 700;
        if (mask.data[v]! > 0) {
          expect(map.loss.data[v]).toBeCloseTo(x, 5);
          expect(map.sigma.data[v]).toBeCloseTo(70, 3);
          expect(map.reconstruction.data[v]).toBeCloseTo(box.data[v]!, 2);
        } else {
          expect(map.loss.data[v]).toBeNaN();
          expect(map.sigma.data[v]).toBeNaN();
        }
      }
      expect(map.loss).toMatchObject({ size, affineLps: box.affineLps });
    },
  );

  test("only tiles with lung are run, progress counts them all, and ranked ones carry the mean of their lung voxels", async () => {
    const { box, mask } = chest([48, 16, 16]);
    for (let v = 0; v < mask.data.length; v++) mask.data[v] = v % 48 < 10 ? 1 : 0;
    const progress: [number, number][] = [];
    const map = await lossMap({
      box,
      mask,
      plan: mirrorPlan(2),
      onProgress: (done, total) => progress.push([done, total]),
    });
    // Tiles start at 0, 8, 16, 24, 32: lung lies in the first two.
    expect(progress).toEqual([[2, 2]]);
    const lung = Array.from(box.data)
      .filter((_, v) => v % 48 < 10)
      .map((hu) => (hu + 300) / 700);
    // An eighth of the second tile is lung: too little to be ranked.
    const mean = lung.reduce((a, b) => a + b) / lung.length;
    expect(map.patches).toEqual([
      expect.objectContaining({
        rank: 1,
        minIndex: [0, 0, 0],
        side: "right",
        exactLossNats: 5,
        sigmaHu: expect.closeTo(70, 3),
      }),
    ]);
    expect(map.patches[0]!.meanLossNatsPerVoxel).toBeCloseTo(mean, 5);
    expect(map.patchLosses).toEqual(Float32Array.of(map.patches[0]!.meanLossNatsPerVoxel));
  });

  test("no lung, no map: all NaN and nothing run", async () => {
    const { box, mask } = chest([20, 20, 20]);
    mask.data.fill(0);
    const map = await lossMap({ box, mask, plan: mirrorPlan(2, () => expect.unreachable()) });
    expect(map.loss.data.every(Number.isNaN)).toBe(true);
    expect(map.patches).toEqual([]);
  });

  test("cancel is seen between runs", async () => {
    const { box, mask } = chest([64, 32, 32]);
    const controller = new AbortController();
    let runs = 0;
    const plan = mirrorPlan(1, () => ++runs === 2 && controller.abort(new Error("stopped by the user")));
    await expect(lossMap({ box, mask, plan, signal: controller.signal })).rejects.toThrow("stopped by the user");
    expect(runs).toBe(2);
  });

  test("a mask of another size is our fault", async () => {
    const { box } = chest([20, 20, 20]),
      { mask } = chest([20, 20, 21]);
    await expect(lossMap({ box, mask, plan: mirrorPlan() })).rejects.toThrow("20×20×21");
  });
});
