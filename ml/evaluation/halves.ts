import type { CubeRows } from "./cube-rows.ts";

/** Fewer voxels of a class than this, and a cube's AUROC is chance. */
const fewestVoxels = 15;

export interface Halves {
  /** Cubes with an odd number: operators, signs and fits are chosen on them. */
  readonly choose: readonly CubeRows[];
  /** Cubes with an even number: looked at once, for what was chosen. */
  readonly report: readonly CubeRows[];
  readonly controls: readonly CubeRows[];
  /** Cubes with too few matched voxels of a class to be asked. */
  readonly left: readonly string[];
}

/** Sorts cubes by the last digits of their id (`n017` is odd); controls stand apart and serve both halves. */
export function halvesOf(cubes: readonly CubeRows[]): Halves {
  const usable = cubes.filter((cube) => enough(cube));
  const nodules = usable.filter(({ kind }) => kind === "nodule");
  return {
    choose: nodules.filter(({ id }) => isOdd(id)),
    report: nodules.filter(({ id }) => !isOdd(id)),
    controls: usable.filter(({ kind }) => kind === "control"),
    left: cubes.filter((cube) => !enough(cube)).map(({ id }) => id),
  };
}

function enough({ labels, weights }: CubeRows): boolean {
  const weighing = labels.filter((_, n) => weights[n]! > 0);
  const positives = weighing.filter((label) => label > 0).length;
  return positives >= fewestVoxels && weighing.length - positives >= fewestVoxels;
}

function isOdd(id: string): boolean {
  return Number(/\d+$/.exec(id)?.[0] ?? 0) % 2 === 1;
}
