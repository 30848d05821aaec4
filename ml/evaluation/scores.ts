import { weightedAuc } from "../statistics/index.ts";
import type { CubeRows } from "./cube-rows.ts";
import type { Halves } from "./halves.ts";
import { fitStandardised, logit } from "./linear.ts";
import type { StandardisedFit } from "./linear.ts";
import { featureName, featureOf } from "./operators.ts";
import { isImageMap } from "./sources.ts";

/** One way to rank voxels: higher is more like a nodule. */
export interface Score {
  readonly name: string;
  /** The score on HU alone that this one must beat; null for a score on HU. */
  readonly baseline: string | null;
  /** A value a row of the cube. */
  of(cube: CubeRows): Float64Array;
  /** AUROC of the cube with its matched weights. */
  auc(cube: CubeRows): number;
}

type Bare = Omit<Score, "auc">;

const l2 = 1e-3;
/** Cubes of the choosing half are scored by a fit on the other folds of that half. */
const folds = 4;

/**
 * Every feature by itself, turned where on the choosing half vessels rank above nodules (the sign is then in its name), and linear
 * combinations: of all operators on HU, and of these with the maps of each source. Fitted on cubes other than those scored.
 */
export function scoresOf({ choose }: Halves): Score[] {
  const features = choose[0]?.features ?? [];
  const single = features.map((feature, column) => singleScore(feature, column, choose));
  const hu = columnsWhere(features, isImageMap);
  const ofModels = features.map((name) => featureOf(name).map).filter((map) => !isImageMap(map));
  const sources = [...new Set(ofModels.map((map) => map.split(" ")[0]!))];
  const linear = sources.map((source) =>
    linearScore(
      `linear: HU + ${source}`,
      columnsWhere(features, (map) => isImageMap(map) || map.startsWith(`${source} `)),
      choose,
    ),
  );
  return [...single, { ...linearScore(huLinear, hu, choose), baseline: null }, ...linear].map(withAuc);
}

const huLinear = "linear: HU";

function singleScore(feature: string, column: number, choose: readonly CubeRows[]): Bare {
  const plain = (cube: CubeRows, sign: number): Float64Array =>
    Float64Array.from(cube.rows, (row) => sign * row[column]!);
  const mean =
    choose.reduce((sum, cube) => sum + weightedAuc(cube.labels, plain(cube, 1), cube.weights), 0) / choose.length;
  const sign = mean < 0.5 ? -1 : 1;
  const { map, operator } = featureOf(feature);
  return {
    name: sign < 0 ? `−(${feature})` : feature,
    baseline: isImageMap(map) ? null : featureName({ map: "HU", operator }),
    of: (cube) => plain(cube, sign),
  };
}

function linearScore(name: string, columns: readonly number[], choose: readonly CubeRows[]): Bare {
  const onAll = fitOn(choose, columns);
  const byFold = Array.from({ length: folds }, (_, fold) =>
    fitOn(
      choose.filter((_cube, n) => n % folds !== fold),
      columns,
    ),
  );
  return {
    name,
    baseline: huLinear,
    of: (cube) => {
      const n = choose.indexOf(cube);
      const fit = n < 0 ? onAll : byFold[n % folds]!;
      return Float64Array.from(cube.rows, (row) =>
        logit(
          fit,
          columns.map((column) => row[column]!),
        ),
      );
    },
  };
}

/** Every cube counts alike, and its two classes alike. */
function fitOn(cubes: readonly CubeRows[], columns: readonly number[]): StandardisedFit {
  const rows = cubes.flatMap((cube) => cube.rows.map((row) => columns.map((column) => row[column]!)));
  const labels = cubes.flatMap((cube) => cube.labels);
  const weights = cubes.flatMap((cube) => {
    const total = cube.weights.reduce((sum, weight) => sum + weight, 0);
    return cube.weights.map((weight) => weight / total);
  });
  return fitStandardised(rows, labels, weights, l2);
}

/** A cube is asked many times, against one score and another: its AUROC is kept. */
function withAuc(score: Bare): Score {
  const known = new Map<CubeRows, number>();
  const auc = (cube: CubeRows): number => {
    const found = known.get(cube) ?? weightedAuc(cube.labels, score.of(cube), cube.weights);
    known.set(cube, found);
    return found;
  };
  return { ...score, auc };
}

function columnsWhere(features: readonly string[], holds: (map: string) => boolean): number[] {
  return features.flatMap((name, column) => (holds(featureOf(name).map) ? [column] : []));
}
