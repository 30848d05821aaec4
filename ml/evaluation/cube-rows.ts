import type { Field } from "../geometry/index.ts";
import type { Random } from "../statistics/index.ts";
import { evenOut } from "./even-out.ts";
import { featureName, operatorNames, operators } from "./operators.ts";
import { drawSamples } from "./samples.ts";
import { imageMaps } from "./sources.ts";
import type { MapSource } from "./sources.ts";
import { drawSubCube, positionOf } from "./sub-cube.ts";
import type { SubCube } from "./sub-cube.ts";

/** Scores of the sampled voxels of one cube: all that the tables need, small enough for a line of JSON. */
export interface CubeRows {
  readonly id: string;
  /** In a control cube there is no nodule; a ball that looks no different from what is around it stands for one. */
  readonly kind: "nodule" | "control";
  readonly features: readonly string[];
  /** A row a voxel, a value a feature. */
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly weights: readonly number[];
  /** Distance to the border of the sub-cube and to its centre, voxels. */
  readonly toBorder: readonly number[];
  readonly toCentre: readonly number[];
}

export interface CubeOptions {
  readonly id: string;
  readonly kind: CubeRows["kind"];
  readonly sources: Readonly<Record<string, MapSource>>;
  readonly random: Random;
  /** Sub-cubes drawn, and voxels along their side. */
  readonly draws: number;
  readonly side: number;
  /** See SampleOptions. */
  readonly marginVoxels: number;
}

/** Nodule voxels kept of a sub-cube. */
const mostPositives = 150;

/** Cuts sub-cubes at random offsets, makes all maps of each from the sub-cube alone, and reads the sampled voxels off. */
export async function cubeRows(whole: SubCube, options: CubeOptions): Promise<CubeRows> {
  const { id, kind, random, draws, side, marginVoxels } = options;
  const out = {
    rows: [] as number[][],
    labels: [] as number[],
    weights: [] as number[],
    toBorder: [] as number[],
    toCentre: [] as number[],
  };
  let features: string[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const cube = drawSubCube(whole, side, random);
    const scores = await scoresOf(cube, options.sources);
    features = [...scores.keys()];
    const fields = [...scores.values()];
    const usable = (v: number): boolean => fields.every(({ data }) => Number.isFinite(data[v]));
    const { voxels, labels, weights } = drawSamples(cube, usable, { random, most: mostPositives, marginVoxels });
    voxels.forEach((v, n) => {
      const { toBorder, toCentre } = positionOf(v, cube.hu.size);
      out.rows.push(fields.map(({ data }) => rounded(data[v]!)));
      out.labels.push(labels[n]!);
      out.weights.push(rounded(weights[n]!));
      out.toBorder.push(toBorder);
      out.toCentre.push(rounded(toCentre));
    });
  }
  return { id, kind, features, ...out, weights: evenOut(out).map(rounded) };
}

/** Every operator on the image and on every map of every source. */
async function scoresOf(cube: SubCube, sources: CubeOptions["sources"]): Promise<Map<string, Field>> {
  const maps: Record<string, Field> = imageMaps(cube.hu, cube.lung);
  for (const [name, source] of Object.entries(sources))
    for (const [map, field] of Object.entries(await source(cube.hu, cube.lung))) maps[`${name} ${map}`] = field;
  const scores = new Map<string, Field>();
  for (const [map, field] of Object.entries(maps))
    for (const operator of operatorNames) scores.set(featureName({ map, operator }), operators[operator](field));
  return scores;
}

/** Five digits: more than a float32 map can say of a difference, and short in a file. */
function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
