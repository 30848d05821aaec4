import { describe, expect, test } from "vitest";
import { voxelCount } from "../geometry/index.ts";
import type { Grid, Mask, Vec3, Volume } from "../geometry/index.ts";
import { configurations, lossMap } from "./index.ts";
import type { MapPlan } from "./index.ts";

/** A plan whose loss and reconstruction of a voxel are its own normalised value: the blend must give the box back. */
function mirrorPlan(batch = 3, ran: (patches: Float32Array) => void = () => undefined, margin = 0): MapPlan {
  return {
    config: configurations.golden,
    batch,
    margin,
    async run(patches) {
      ran(patches);
      // What a plan says within its margin must not count.
      const values = patches.map((v, i) => (inMargin(i % 16 ** 3, margin) ? 1e9 : v));
      return {
        loss: values,
        reconstruction: values.slice(),
        sigma: new Float32Array(batch * 16 ** 3).fill(0.1),
        component: new Float32Array(batch * 16 ** 3).fill(1),
        exactLossNats: new Float32Array(batch).fill(5),
      };
    },
    dispose: async () => undefined,
  };
}

function inMargin(i: number, margin: number): boolean {
  return [i % 16, (i >> 4) % 16, i >> 8].some((at) => at < margin || at >= 16 - margin);
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
  test.each([
    [[40, 33, 21], 0],
    [[16, 16, 16], 0],
    [[50, 12, 17], 0],
    [[40, 33, 21], 4],
  ] as [Vec3, number][])(
    "of a %j box, margin %d: each voxel's mean over the patches that see it",
    async (size, margin) => {
      const { box, mask } = chest(size);
      const map = await lossMap({ box, mask, plan: mirrorPlan(3, undefined, margin), rimMm: 0 });
      for (let v = 0; v < box.data.length; v++) {
        const x = (box.data[v]! + 300) / 700;
        if (mask.data[v]! > 0) {
          expect(map.loss.data[v]).toBeCloseTo(x, 5);
          expect(map.sigma.data[v]).toBeCloseTo(70, 3);
          expect(map.reconstruction.data[v]).toBeCloseTo(box.data[v]!, 2);
          expect(map.residual.data[v]).toBeCloseTo(0, 2);
          expect(map.component.data[v]).toBe(1);
        } else {
          expect(map.loss.data[v]).toBeNaN();
          expect(map.sigma.data[v]).toBeNaN();
          expect(map.residual.data[v]).toBeNaN();
          expect(map.component.data[v]).toBeNaN();
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
      rimMm: 0,
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

  test("the rim of the lungs has no loss, and what stands out there is not ranked for it", async () => {
    const { box, mask } = chest([32, 16, 16]);
    box.data.fill(-800);
    for (let v = 0; v < mask.data.length; v++) {
      mask.data[v] = v % 32 < 28 ? 1 : 0;
      if (v % 32 === 27) box.data[v] = 1000;
    }
    const map = await lossMap({ box, mask, plan: mirrorPlan() });
    const row = Array.from({ length: 32 }, (_, x) => map.loss.data[(8 * 16 + 8) * 32 + x]!);
    expect(row.map((value) => !Number.isNaN(value))).toEqual(row.map((_, x) => x >= 2 && x < 26));
    expect(map.patches[0]!.meanLossNatsPerVoxel).toBeCloseTo((-800 + 300) / 700, 5);
    expect(map.residual.data[(8 * 16 + 8) * 32 + 27]).toBeCloseTo(0, 2);
  });

  test("the patch with a ball comes before the one with a tube of higher loss", async () => {
    const { box, mask } = chest([64, 32, 32]);
    mask.data.fill(1);
    for (let v = 0; v < box.data.length; v++) {
      const [x, y, z] = [v % 64, (v >> 6) % 32, v >> 11] as [number, number, number];
      const isBall = (x - 14) ** 2 + (y - 16) ** 2 + (z - 15) ** 2 < 16,
        isTube = (x - 48) ** 2 + (y - 16) ** 2 < 16;
      box.data[v] = isBall ? 0 : isTube ? 300 : -800;
    }
    const { patches, roundLoss, loss } = await lossMap({ box, mask, plan: mirrorPlan(), rimMm: 0 });
    const at = (x: number): number => (15 * 32 + 16) * 64 + x;
    expect(loss.data[at(48)]).toBeGreaterThan(loss.data[at(14)]!);
    expect(roundLoss.data[at(14)]).toBeGreaterThan(2 * roundLoss.data[at(48)]!);
    const [first] = patches;
    expect(first!.minIndex.every((from, axis) => from <= [14, 16, 15][axis]! && [14, 16, 15][axis]! < from + 16)).toBe(
      true,
    );
    expect(first!.roundLossNatsPerVoxel).toBeCloseTo(Math.max(...roundLoss.data), 6);
  });

  test("a saw tooth of every patch, highest at its face, becomes a slope without seams", async () => {
    const { box, mask } = chest([64, 16, 16]);
    mask.data.fill(1);
    const plan = mirrorPlan(1);
    const tooth = Float32Array.from({ length: 16 ** 3 }, (_, i) => (i % 16) / 15);
    const teeth: MapPlan = { ...plan, run: async (patches) => ({ ...(await plan.run(patches)), loss: tooth }) };
    const { loss } = await lossMap({ box, mask, plan: teeth, rimMm: 0 });
    // Means with equal weights jump by 1/2 where a patch ends.
    for (let x = 9; x < 55; x++) expect(Math.abs(loss.data[x]! - loss.data[x - 1]!)).toBeLessThan(0.15);
  });

  test("a component is the one with most of the weight", async () => {
    const { box, mask } = chest([16, 16, 48]);
    mask.data.fill(1);
    const plan = mirrorPlan(1);
    // In its middle every patch says 2, at its ends 0: in between two patches share a voxel, one sees it from its middle.
    const said = Float32Array.from({ length: 16 ** 3 }, (_, i) => (Math.abs((i >> 8) - 7.5) < 4 ? 2 : 0));
    const { component } = await lossMap({
      box,
      mask,
      plan: { ...plan, run: async (patches) => ({ ...(await plan.run(patches)), component: said }) },
      rimMm: 0,
    });
    for (let z = 4; z < 44; z++) expect(component.data[z * 256 + 100], `z ${z}`).toBe(2);
  });

  test("the coarse map comes once, an eighth of the way, and covers all", async () => {
    const { box, mask } = chest([64, 48, 48]);
    mask.data.fill(1);
    let runs = 0;
    const seen: number[] = [];
    await lossMap({
      box,
      mask,
      plan: mirrorPlan(1, () => runs++),
      rimMm: 0,
      onCoarse: ({ loss }) => {
        seen.push(runs);
        for (const [v, value] of loss.data.entries()) expect(value).toBeCloseTo((box.data[v]! + 300) / 700, 4);
      },
    });
    expect(seen).toEqual([4 * 3 * 3]);
    expect(runs).toBe(7 * 5 * 5);
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

  test("what follows the last run goes in steps, which may be left", async () => {
    const { box, mask } = chest([64, 32, 32]);
    let steps = 0;
    const whole = await lossMap({
      box,
      mask,
      plan: mirrorPlan(),
      inSteps: (work) => {
        for (;;) {
          const step = work.next();
          if (step.done === true) return step.value;
          steps++;
        }
      },
    });
    expect(steps).toBeGreaterThan(4);
    expect(whole).toEqual(await lossMap({ box, mask, plan: mirrorPlan() }));
    const left = lossMap({
      box,
      mask,
      plan: mirrorPlan(),
      inSteps: () => Promise.reject(new Error("stopped at the end")),
    });
    await expect(left).rejects.toThrow("stopped at the end");
  });

  test("a mask of another size is our fault", async () => {
    const { box } = chest([20, 20, 20]),
      { mask } = chest([20, 20, 21]);
    await expect(lossMap({ box, mask, plan: mirrorPlan() })).rejects.toThrow("20×20×21");
  });
});
