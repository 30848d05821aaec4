import { spacingMm } from "../geometry/index.ts";
import type { Field } from "../geometry/index.ts";
import { split } from "./gaussian.ts";
import { finished } from "./steps.ts";
import type { Steps } from "./steps.ts";
import { sweep } from "./sweep.ts";
import type { Pass } from "./sweep.ts";

/**
 * Value less the mean of what lies around it: of the voxels in the cube that reaches `2·radiusMm` from the voxel, without
 * those in the cube that reaches `radiusMm`. What is not known (NaN, beyond the grid) is not counted; NaN where nothing is.
 */
export function localContrast(field: Field, radiusMm: number): Field {
  return finished(localContrastSteps(field, radiusMm));
}

export function* localContrastSteps(field: Field, radiusMm: number): Steps<Field> {
  const { values, known } = split(field.data);
  const counts = yield* shellSums(known ?? new Float32Array(values.length).fill(1), field, radiusMm);
  const sums = yield* shellSums(values, field, radiusMm);
  const data = new Float32Array(field.data.length);
  for (let v = 0; v < data.length; v++)
    data[v] = counts[v]! > 0.5 ? field.data[v]! - sums[v]! / counts[v]! : Number.NaN;
  return { size: field.size, affineLps: field.affineLps, data };
}

function* shellSums(values: Float32Array, field: Field, radiusMm: number): Steps<Float32Array> {
  const outer = yield* boxSums(values, field, 2 * radiusMm),
    inner = yield* boxSums(values, field, radiusMm);
  for (let v = 0; v < outer.length; v++) outer[v]! -= inner[v]!;
  return outer;
}

function* boxSums(values: Float32Array, { size, affineLps }: Field, reachMm: number): Steps<Float32Array> {
  const sums = values.slice();
  const spacing = spacingMm(affineLps);
  for (const axis of [0, 1, 2] as const)
    yield* sweep(sums, size, axis, runningSum(Math.round(reachMm / spacing[axis])));
  return sums;
}

/** Each row becomes the sum of the rows up to `reach` away. */
function runningSum(reach: number): Pass {
  let sums = new Float64Array(0);
  return (plane, out, length, width) => {
    if (sums.length !== width) sums = new Float64Array(width);
    sums.fill(0);
    for (let i = -reach; i < length; i++) {
      const enters = i + reach,
        leaves = i - reach - 1;
      if (enters < length) for (let j = 0, at = enters * width; j < width; j++) sums[j]! += plane[at + j]!;
      if (leaves >= 0) for (let j = 0, at = leaves * width; j < width; j++) sums[j]! -= plane[at + j]!;
      if (i >= 0) for (let j = 0, at = i * width; j < width; j++) out[at + j] = sums[j]!;
    }
  };
}
