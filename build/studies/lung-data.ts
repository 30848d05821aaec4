import { createHash } from "node:crypto";
import { closedLung, within } from "../../ml/evaluation/index.ts";
import type { Mask, Vec3, Volume } from "../../ml/geometry/index.ts";
import type { HeldOutPatch } from "../../ml/gmcae/index.ts";
import { lungShare } from "../../ml/patches/index.ts";
import type { TrainingBox } from "../../ml/patches/index.ts";
import { seededRandom, shuffle } from "../../ml/statistics/index.ts";
import { preparedChest } from "./chests.ts";
import { findingsIn, nearFindings } from "./findings.ts";
import { cubesOfWholeScans, noduleCubes } from "./nodule-cubes.ts";
import type { NoduleCube } from "./nodule-cubes.ts";

/** One patient's lungs, or a cube of them, with a name that is no patient's. */
export interface NamedBox extends TrainingBox {
  readonly name: string;
}

/** The public lungs, apart by what they are for. No patient is in two groups. */
export interface LungData {
  readonly training: readonly NamedBox[];
  /** What a training run looks at to choose its best step. */
  readonly validation: readonly NamedBox[];
  /** Lungs that no model learns from. */
  readonly unseen: readonly NamedBox[];
  /** What the models are compared on, frozen: patches of the unseen lungs. */
  readonly heldOut: readonly HeldOutPatch[];
  /** SHA-256 over the HU and the mask of every held-out patch, in order. */
  readonly heldOutSha256: string;
}

const findingMarginMm = 10,
  noduleMarginMm = 5;
const validationCubes = 8,
  heldOutCubes = 24,
  heldOutOfChest = 48;
const patchSize = 32;

/**
 * Trains: LIDC-IDRI-0003, CMB-CRC-MSB-01068 and most nodule cubes, with what lies within 10 mm of a finding and 5 mm of a nodule
 * left out of the loss. Held out: LIDC-IDRI-0001 and 24 cubes. Which cube is which is drawn by a fixed seed.
 */
export async function lungData(): Promise<LungData> {
  const chests = await Promise.all(["LIDC-IDRI-0003/ct", "CMB-CRC-MSB-01068/ct"].map((folder) => chestBox(folder)));
  const { unseen, rest } = cubesApart();
  const test = unseen.map(cubeBox),
    others = rest.map(cubeBox);
  const chest = await chestBox("LIDC-IDRI-0001/ct");
  const heldOut = [...patchesOf(chest, heldOutOfChest), ...test.flatMap((box) => patchesOf(box, 1))];
  return {
    training: [...chests, ...others.slice(validationCubes)],
    validation: others.slice(0, validationCubes),
    unseen: [chest, ...test],
    heldOut,
    heldOutSha256: digestOf(heldOut),
  };
}

/** Ids of the cubes that nothing is trained on. */
export function unseenCubeIds(): string[] {
  return cubesApart().unseen.map(({ id }) => id);
}

function cubesApart(): { readonly unseen: readonly NoduleCube[]; readonly rest: readonly NoduleCube[] } {
  const cubes = shuffle(
    noduleCubes().filter(({ id }) => !cubesOfWholeScans.includes(id)),
    seededRandom(13),
  );
  return { unseen: cubes.slice(0, heldOutCubes), rest: cubes.slice(heldOutCubes) };
}

function cubeBox({ id, cube, nodule }: NoduleCube): NamedBox {
  return { name: id, box: cube, mask: closedLung(cube), leftOut: within(nodule, noduleMarginMm) };
}

async function chestBox(folder: string): Promise<NamedBox> {
  const name = folder.split("/")[0]!;
  const { box, mask } = await preparedChest(folder);
  return { name, box, mask, leftOut: nearFindings(findingsIn(name), findingMarginMm, box) };
}

/** Patches with at least a quarter of lung, none of it left out twice: drawn by a fixed seed. */
function patchesOf({ name, box, mask, leftOut }: NamedBox, count: number): HeldOutPatch[] {
  const random = seededRandom(17);
  const scored: Mask = { ...mask, data: mask.data.map((label, v) => (label > 0 && leftOut?.data[v] !== 1 ? 1 : 0)) };
  const patches: HeldOutPatch[] = [];
  for (let attempt = 0; attempt < 100 * count && patches.length < count; attempt++) {
    const [x, y, z] = box.size.map((length) => random.integer(length - patchSize + 1)) as [number, number, number];
    const min: Vec3 = [x, y, z];
    if (lungShare(scored, min, patchSize, 2) >= 0.25) patches.push({ patient: name, box, mask: scored, min });
  }
  return patches;
}

function digestOf(patches: readonly HeldOutPatch[]): string {
  const hash = createHash("sha256");
  for (const { box, mask, min } of patches) {
    hash.update(Uint8Array.from(cut(mask, min)));
    hash.update(new Uint8Array(Int16Array.from(cut(box, min)).buffer));
  }
  return hash.digest("hex");
}

function cut({ size: [nx, ny], data }: Volume | Mask, [x0, y0, z0]: Vec3): number[] {
  const out: number[] = [];
  for (let z = z0; z < z0 + patchSize; z++)
    for (let y = y0; y < y0 + patchSize; y++)
      for (let x = x0; x < x0 + patchSize; x++) out.push(data[(z * ny + y) * nx + x]!);
  return out;
}
