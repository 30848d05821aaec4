import fs from "node:fs";
import path from "node:path";
import { describe, expect } from "vitest";
import { closedLung, cubeRows } from "../../ml/evaluation/index.ts";
import type { CubeRows } from "../../ml/evaluation/index.ts";
import type { Affine, Vec3 } from "../../ml/geometry/index.ts";
import { meanEstimate, seededRandom, weightedAuc } from "../../ml/statistics/index.ts";
import { readNpy } from "../../ml/tensors/index.ts";
import { testWith, unpackedData } from "../need.ts";

const affineLps: Affine = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];
const size: Vec3 = [51, 51, 51];

/** Every twelfth public nodule cube, scored on HU alone: no model, seconds. */
async function realRows(): Promise<CubeRows[]> {
  const folder = path.join(unpackedData(), "nodules/cubes");
  const ids = fs
    .readdirSync(folder)
    .flatMap((file) => /^(n\d+)\.npy$/.exec(file)?.[1] ?? [])
    .sort();
  const out: CubeRows[] = [];
  for (const id of ids.filter((_, n) => n % 12 === 1)) {
    const [hu, mask] = [`${id}.npy`, `${id}.mask.npy`].map(
      (file) => readNpy(fs.readFileSync(path.join(folder, file))).data,
    );
    const cube = { size, affineLps, data: Int16Array.from(hu!, (v) => Math.max(v, -1024)) };
    const whole = { hu: cube, nodule: { size, affineLps, data: Uint8Array.from(mask!) }, lung: closedLung(cube) };
    const options = { id, kind: "nodule", sources: {}, random: seededRandom(out.length), draws: 2, side: 36 } as const;
    const rows = await cubeRows(whole, { ...options, marginVoxels: 4 });
    if (rows.labels.filter((label, n) => label > 0 && rows.weights[n]! > 0).length >= 15) out.push(rows);
  }
  return out;
}

describe("the public nodule cubes", () => {
  testWith(["data"])("position is worth nothing, shape is worth more than HU", async () => {
    const cubes = await realRows();
    expect(cubes.length).toBeGreaterThan(4);
    const auc = (values: (cube: CubeRows) => readonly number[]): number[] =>
      cubes.map((cube) => weightedAuc(cube.labels, values(cube), cube.weights));
    const border = meanEstimate(auc(({ toBorder }) => toBorder)),
      centre = meanEstimate(auc(({ toCentre }) => toCentre.map((d) => -d)));
    expect(border.mean).toBeCloseTo(0.5, 3);
    expect(Math.abs(centre.mean - 0.5)).toBeLessThan(0.02);
    const of = (name: string) => auc(({ rows, features }) => rows.map((row) => row[features.indexOf(name)]!));
    const raw = of("HU | raw"),
      smooth = of("HU | smoothed 2");
    expect(meanEstimate(raw).mean).toBeGreaterThan(0.5);
    expect(meanEstimate(smooth.map((value, n) => value - raw[n]!)).interval95[0]).toBeGreaterThan(0);
  });
});
