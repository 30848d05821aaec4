import { describe, expect, test } from "vitest";
import { seededRandom } from "../statistics/index.ts";
import { controlCubes } from "./control-cube.ts";
import { cubeRows } from "./cube-rows.ts";
import type { CubeRows } from "./cube-rows.ts";
import { lungCube } from "./cube.fixture.ts";
import { positionOf } from "./sub-cube.ts";
import { closedLung } from "./regions.ts";
import type { MapSource } from "./sources.ts";
import { summarise } from "./summary.ts";

/** A map that looks at no image: only where in the sub-cube a voxel stands. */
const cheat: MapSource = (hu) =>
  Promise.resolve({
    centrality: { ...hu, data: Float32Array.from(hu.data, (_, v) => -positionOf(v, hu.size).toCentre) },
  });

async function trial(): Promise<CubeRows[]> {
  const options = { sources: { cheat }, draws: 2, side: 36, marginVoxels: 4 };
  const out: CubeRows[] = [];
  for (let n = 1; n <= 8; n++) {
    const random = seededRandom(n);
    const cube = lungCube(random, { centre: [26, 26, 23], radius: 4 + (n % 3) });
    out.push(await cubeRows(cube, { ...options, id: `n${n}`, kind: "nodule", random }));
  }
  const random = seededRandom(99);
  const chest = lungCube(random, undefined, 90);
  for (const [n, control] of controlCubes(chest.hu, chest.lung, [], 6, random).entries())
    out.push(
      await cubeRows(
        { ...control, lung: closedLung(control.hu) },
        { ...options, id: `c${n}`, kind: "control", random },
      ),
    );
  return out;
}

describe("the whole trial on made-up lungs", async () => {
  const cubes = await trial();
  const summary = summarise(cubes)!;
  const row = (name: string) => summary.choose.find((found) => found.name.includes(name))!;

  test("position is worth nothing after matching, with and without a nodule", () => {
    expect(cubes.filter(({ kind }) => kind === "control").length).toBeGreaterThan(3);
    for (const { nodules, controls } of summary.position) {
      expect(Math.abs(nodules.mean - 0.5)).toBeLessThan(0.05);
      expect(Math.abs(controls.mean - 0.5)).toBeLessThan(0.07);
    }
  });

  test("a map that knows only position gains nothing", () => {
    expect(row("cheat centrality | raw").auc.mean).toBeLessThan(0.56);
    const linear = row("linear: HU + cheat");
    expect(linear.overHu!.gain.mean).toBeLessThan(0.02);
    expect(linear.auc.mean).toBeGreaterThan(0.9);
  });

  test("balls among tubes: shape tells them apart where HU cannot, and controls show less of it", () => {
    const [raw, shape] = [row("HU | raw"), row("HU | sphericity 3–5")];
    expect(raw.auc.mean).toBeLessThan(0.6);
    expect(shape.auc.mean).toBeGreaterThan(0.8);
    expect(shape.auc.mean - shape.controlAuc.mean).toBeGreaterThan(0.1);
  });
});

/** 24 cubes whose model map is HU plus knowledge of the label, turned by `sign`. */
function madeUp(knowledge: number, onControls: number, evenKnowledge = knowledge): CubeRows[] {
  const random = seededRandom(8);
  return Array.from({ length: 24 }, (_, n) => {
    const kind = n < 16 ? ("nodule" as const) : ("control" as const);
    const labels = Array.from({ length: 120 }, (_row, r) => r % 2);
    const knows = kind === "control" ? onControls : n % 2 === 0 ? evenKnowledge : knowledge;
    const rows = labels.map((label) => [
      random.normal() + (kind === "control" ? 0 : label),
      random.normal() + knows * label,
    ]);
    const some = labels.map(() => random.uniform());
    const features = ["HU | raw", "model loss | raw"];
    return { id: `n${n}`, kind, features, rows, labels, weights: labels.map(() => 1), toBorder: some, toCentre: some };
  });
}

describe("what counts as a gain", () => {
  test("knowledge that controls do not show is one", () => {
    const gain = summarise(madeUp(2, 0))!.report.find(({ name }) => name === "model loss | raw")!.overHu!;
    expect(gain.gain.interval95[0]).toBeGreaterThan(0.05);
  });

  test("the same excess on cubes without a nodule takes it away", () => {
    const { nodules, gain } = summarise(madeUp(2, 1.2))!.report.find(
      ({ name }) => name === "model loss | raw",
    )!.overHu!;
    expect(nodules.interval95[0]).toBeGreaterThan(0.05);
    expect(gain.interval95[0]).toBeLessThan(0);
  });

  test("a map that ranks vessels above nodules is turned, by the choosing half alone", () => {
    const { chosen, report } = summarise(madeUp(-2, 0, 2))!;
    expect(chosen.single).toBe("−(model loss | raw)");
    expect(report.find(({ name }) => name === chosen.single)!.auc.mean).toBeLessThan(0.2);
  });

  test("what the other half says changes nothing of the choice", () => {
    const { choose, chosen } = summarise(madeUp(1, 0, 1))!,
      other = summarise(madeUp(1, 0, -3))!;
    expect(other.chosen).toEqual(chosen);
    expect(other.choose.map(({ name, auc }) => [name, auc])).toEqual(choose.map(({ name, auc }) => [name, auc]));
  });

  test("bug: HU limited, given as a model's map, counted as a gain over HU", () => {
    const cubes = madeUp(2, 0).map((cube) => ({
      ...cube,
      features: ["HU | raw", "HU to −500 | raw", "model loss | raw"],
      rows: cube.rows.map(([hu, limited]) => [hu!, limited!, limited!]),
    }));
    const { report, chosen } = summarise(cubes)!;
    expect(chosen.bestHu).toBe("HU to −500 | raw");
    expect(report.find(({ name }) => name === chosen.single)!.overBestHu!.gain.mean).toBe(0);
  });

  test("without controls there is no summary", () => {
    expect(summarise(madeUp(1, 0).filter(({ kind }) => kind === "nodule"))).toBeNull();
  });
});
