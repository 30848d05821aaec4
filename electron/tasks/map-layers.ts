import type { Field } from "../../ml/geometry/index.ts";
import { percentileSteps } from "../../ml/gmcae/index.ts";
import type { CoarseMaps, VoxelMaps } from "../../ml/gmcae/index.ts";
import { inSteps } from "./in-steps.ts";
import type { LungBox } from "./lung-box.ts";
import type { NamedMap } from "./map-files.ts";
import type { ModelReference } from "./reference.ts";

/** Its name says the filter: a result that has it by another name is of another Hilum. */
export const roundLossName = "Round loss (Hessian, 1.5 to 2.5 mm)";

/** What is written before the map is finished. */
export function coarseMaps(maps: CoarseMaps): NamedMap[] {
  return [lossLayer(maps), reconstructionLayer(maps)];
}

/** Every map of the model; the percentile only where it has a reference. */
export async function wholeMaps(
  map: VoxelMaps,
  { box, mask }: LungBox,
  reference: ModelReference | null,
  signal: AbortSignal,
): Promise<NamedMap[]> {
  const percentile =
    reference === null
      ? []
      : [percentileLayer(await inSteps(percentileSteps(map.loss, box, mask, reference.reference), signal))];
  return [
    lossLayer(map),
    ...percentile,
    {
      id: "loss-sphericity",
      name: roundLossName,
      unit: "nats/voxel",
      file: "sphericity.nii",
      field: map.roundLoss,
    },
    { id: "sigma", name: "Spread expected (σ)", unit: "HU", file: "sigma.nii", field: map.sigma },
    { id: "component", name: "Mixture component", unit: "component", file: "component.nii", field: map.component },
    reconstructionLayer(map),
    { id: "residual", name: "Difference from the scan", unit: "HU", file: "residual.nii", field: map.residual },
  ];
}

function lossLayer({ loss }: CoarseMaps): NamedMap {
  return { id: "loss", name: "Loss", unit: "nats/voxel", file: "loss.nii", field: loss };
}

function reconstructionLayer({ reconstruction }: CoarseMaps): NamedMap {
  return {
    id: "reconstruction",
    name: "Reconstruction",
    unit: "HU",
    file: "reconstruction.nii",
    field: reconstruction,
  };
}

function percentileLayer(field: Field): NamedMap {
  return { id: "percentile", name: "Loss against ordinary lung", unit: "percentile", file: "percentile.nii", field };
}
