import type { Layer } from "../../../electron/contract/index.ts";
import { lossAt, lungField, type Chest, type Point, type RecordedVolume } from "./phantom.ts";

type Kind = Pick<Layer, "id" | "name" | "unit"> & {
  readonly range: readonly [number, number];
  readonly at: (p: Point, chest: Chest) => number;
};

/** Invented layers: each a rule over the lungs that a test can compute again. */
export const recordedLayers: readonly Kind[] = [
  {
    id: "percentile",
    name: "Percentile",
    unit: "percentile",
    range: [0, 100],
    at: (p, chest) => 100 / (1 + Math.exp(-3 * (lossAt(p, chest) + 0.4))),
  },
  {
    id: "loss-sphericity",
    name: "Round loss",
    unit: "nats/voxel",
    range: [0, 8],
    at: (p, chest) => Math.max(0, lossAt(p, chest)),
  },
  { id: "sigma", name: "σ", unit: "HU", range: [0, 200], at: (p) => 40 + 20 * Math.sin(p[2] / 15) },
  {
    id: "component",
    name: "Component",
    unit: "component",
    range: [1, 4],
    at: (p) => 1 + (Math.abs(Math.floor(p[0] / 30)) % 4),
  },
  {
    id: "residual",
    name: "Residual",
    unit: "HU",
    range: [-1000, 1000],
    at: (p, chest) => 260 * lossAt(p, chest) - 100 + 2 * p[1],
  },
  {
    id: "baseline-contrast",
    name: "Local contrast",
    unit: "HU",
    range: [-500, 1000],
    at: (p, chest) => 200 * lossAt(p, chest),
  },
  { id: "baseline-log", name: "LoG", unit: "HU", range: [-500, 1000], at: (p, chest) => 120 * lossAt(p, chest) + p[2] },
  {
    id: "baseline-sphericity",
    name: "Sphericity",
    unit: "HU",
    range: [0, 800],
    at: (p, chest) => 90 + 90 * lossAt(p, chest),
  },
  {
    id: "baseline-density",
    name: "Round density",
    unit: "HU",
    range: [0, 800],
    at: (p, chest) => 80 + 70 * lossAt(p, chest),
  },
];

/** Every invented layer of a chest, with its samples. */
export function layersOf(chest: Chest): readonly { readonly layer: Layer; readonly volume: RecordedVolume }[] {
  return recordedLayers.map(({ id, name, unit, range, at }) => {
    const volume = lungField(`${chest.id}-${id}`, chest, range, unit, (p) => at(p, chest));
    return { layer: { id, name, unit, volume: volume.info }, volume };
  });
}
