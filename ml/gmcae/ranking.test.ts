import { describe, expect, test } from "vitest";
import type { Vec3 } from "../geometry/index.ts";
import { rankPatches } from "./ranking.ts";
import type { ScoredPatch } from "./ranking.ts";

const n = 8;
const grid = { size: [64, 64, 64] as Vec3, affineLps: [1, 0, 0, -10, 0, 1, 0, 20, 0, 0, 1, -300] as const };
const patch = (min: Vec3, loss: number, right = 512, left = 0): ScoredPatch => ({
  min,
  roundLoss: loss,
  roundest: null,
  lossSum: loss * (right + left),
  sigmaSum: 40 * (right + left),
  scoredVoxels: right + left,
  rightVoxels: right,
  leftVoxels: left,
  exactLossNats: 7,
});

describe("rankPatches", () => {
  test("highest round loss first; a neighbour that shares a quarter or more is left out", () => {
    const ranked = rankPatches(
      [patch([0, 0, 0], 1), patch([4, 0, 0], 3), patch([4, 4, 0], 2), patch([4, 4, 4], 1.5), patch([40, 0, 0], 2.5)],
      n,
      grid,
    );
    // From [4,0,0]: [4,4,0] shares 1/2, [0,0,0] 1/2, [4,4,4] 1/4: all gone.
    expect(ranked.map(({ rank, minIndex }) => [rank, minIndex])).toEqual([
      [1, [4, 0, 0]],
      [2, [40, 0, 0]],
    ]);
  });

  test("a round place is said once: by the patch that has it most in the middle", () => {
    const holding = (min: Vec3, roundest: Vec3, loss = 2): ScoredPatch => ({ ...patch(min, loss), roundest });
    const ranked = rankPatches(
      [
        holding([0, 0, 0], [7, 7, 7]),
        holding([4, 4, 4], [7, 7, 7]),
        // Shares an eighth of its volume with the one above, but has its place.
        holding([6, 6, 6], [7, 7, 7], 1.9),
        holding([20, 0, 0], [21, 1, 1], 1),
      ],
      n,
      grid,
    );
    expect(ranked.map(({ minIndex }) => minIndex)).toEqual([
      [4, 4, 4],
      [20, 0, 0],
    ]);
    expect(ranked[0]).toMatchObject({ roundLossNatsPerVoxel: 2, meanLossNatsPerVoxel: 2 });
  });

  test("where nothing is round the mean loss decides", () => {
    const flat = (min: Vec3, loss: number): ScoredPatch => ({ ...patch(min, loss), roundLoss: 0 });
    const ranked = rankPatches([flat([0, 0, 0], 1), flat([20, 0, 0], 3), patch([40, 0, 0], 0.5)], n, grid);
    expect(ranked.map(({ minIndex: [x] }) => x)).toEqual([40, 20, 0]);
  });

  test("of a dense grid no two kept ones overlap much, and the best stays", () => {
    const all = Array.from({ length: 14 ** 3 }, (_, i): ScoredPatch => {
      const min: Vec3 = [4 * (i % 14), 4 * (Math.floor(i / 14) % 14), 4 * Math.floor(i / 196)];
      return patch(min, Math.sin(i * 12.9898) + Math.cos(i * 0.37));
    });
    const ranked = rankPatches(all, n, grid);
    expect(ranked).toHaveLength(50);
    expect(ranked[0]!.meanLossNatsPerVoxel).toBe(Math.max(...all.map((p) => p.lossSum / 512)));
    for (const a of ranked)
      for (const b of ranked)
        if (a !== b) {
          const shared = [0, 1, 2].reduce((v, d) => v * Math.max(0, n - Math.abs(a.minIndex[d]! - b.minIndex[d]!)), 1);
          expect(shared / n ** 3).toBeLessThan(0.25);
        }
  });

  test("centre, size, side, share and percentile", () => {
    const [right, both, left] = rankPatches(
      [patch([10, 20, 30], 3), patch([30, 20, 30], 2, 200, 100), patch([50, 20, 30], 1, 10, 246)],
      n,
      grid,
      { reference: [0, 1.5, 2.5, 2.7] },
    );
    expect(right).toMatchObject({
      centreLps: [3.5, 43.5, -266.5],
      sizeMm: [8, 8, 8],
      side: "right",
      lungShare: 1,
      percentile: 100,
    });
    expect(both).toMatchObject({ side: "both", percentile: 50 });
    expect(left).toMatchObject({ side: "left", lungShare: 0.5, percentile: expect.closeTo(200 / 9) });
  });

  test("patches with little lung are not ranked", () => {
    expect(
      rankPatches([patch([0, 0, 0], 9, 127), patch([20, 0, 0], 1, 128), patch([40, 0, 0], 1, 0)], n, grid),
    ).toHaveLength(1);
  });
});
