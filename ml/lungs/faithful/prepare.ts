import { crop, cropGrid, zoomCubic } from "../../geometry/index.ts";
import type { Affine, Box, Mask, Vec3, Volume } from "../../geometry/index.ts";
import { noLungs } from "../findings.ts";
import type { LungFinding } from "../findings.ts";
import type { Bits } from "../bits.ts";
import { boxWithoutLast, faithfulMask, trimSlices } from "./mask.ts";
import { otsuThreshold } from "./otsu.ts";
import { faithfulSpacingMm, isotropicSize, orderedSlices, resampledAffine } from "./slices.ts";
import type { FaithfulSlice } from "./slices.ts";

/** The original's constant, in voxels. */
const usualKernelSize = 5;

interface FaithfulOptions {
  /** Side of the opening's square, odd; 5 unless given, as the original was run. */
  readonly kernelSize?: number;
  readonly signal?: AbortSignal;
}

export interface FaithfulLungs {
  /** HU of the lungs' box at about 1 mm, with all that lies in it: `array_lungs` of the original, and where it lies. */
  readonly box: Volume;
  /** The original's mask on the grid of `box`; it knows no sides, so what is right of the box's middle is 1, left of it 2. */
  readonly mask: Mask;
  /** Otsu's, HU. */
  readonly thresholdHu: number;
  /** Voxels of the resampled scan, and the box among them. */
  readonly resampledSize: Vec3;
  readonly boxInResampled: Box;
}

type FaithfulRefusal = Omit<LungFinding, "code"> & { readonly code: "NO_LUNGS" | "NO_STACK" };

/**
 * Prepares a scan as the original did (kdsb17, preprocessing of 2017), oddities and all: HU in `faithfulHu`, resampling to
 * about 1 mm by mirrored cubic splines, Otsu's threshold over all voxels, the mask of `faithfulMask`, a box that loses its last
 * planes. Refused where the original would have failed. Throws the signal's reason when aborted.
 */
export function prepareFaithful(
  slices: readonly FaithfulSlice[],
  { kernelSize = usualKernelSize, signal }: FaithfulOptions = {},
): FaithfulLungs | { readonly refused: readonly FaithfulRefusal[] } {
  const ordered = orderedSlices(slices),
    [first] = ordered;
  if (first === undefined || ordered.length < 2) return { refused: [oneSlice] };
  const { rows, columns } = first;
  if (ordered.some((slice) => slice.rows !== rows || slice.columns !== columns)) return { refused: [unequalSlices] };
  const spacingMm = faithfulSpacingMm(ordered);
  if (spacingMm[2] === 0) return { refused: [onePosition] };
  const resampledSize = isotropicSize([columns, rows, ordered.length], spacingMm);
  const planes = ordered.map(({ hu }) => hu);
  const data = zoomCubic(planes, [columns, rows], resampledSize);
  signal?.throwIfAborted();
  const affineLps = resampledAffine(ordered, resampledSize);
  return lungsOf({ size: resampledSize, affineLps, data }, kernelSize, signal);
}

function lungsOf(
  volume: Volume,
  kernelSize: number,
  signal: AbortSignal | undefined,
): FaithfulLungs | { readonly refused: readonly FaithfulRefusal[] } {
  const none = { refused: [{ ...noLungs, code: "NO_LUNGS" as const }] };
  const thresholdHu = otsuThreshold(volume.data);
  if (thresholdHu === undefined) return none;
  const bits = faithfulMask(volume.data, volume.size, thresholdHu, kernelSize);
  signal?.throwIfAborted();
  if (bits === undefined) return none;
  trimSlices(bits);
  const box = boxWithoutLast(bits);
  if (box === undefined) return none;
  return {
    box: crop(volume, box),
    mask: { ...cropGrid(volume, box), data: sidesOf(bits, box, volume.affineLps) },
    thresholdHu,
    resampledSize: volume.size,
    boxInResampled: box,
  };
}

/** Right of the box's middle 1, left of it 2. */
function sidesOf({ size: [, ny], words, data }: Bits, { min, max }: Box, affineLps: Affine): Uint8Array<ArrayBuffer> {
  const [sx, sy, sz] = max.map((m, d) => m - min[d]!) as [number, number, number];
  const [low, high] = affineLps[0] > 0 ? [1, 2] : [2, 1];
  const out = new Uint8Array(sx * sy * sz);
  for (let z = 0, n = 0; z < sz; z++)
    for (let y = 0; y < sy; y++) {
      const row = ((z + min[2]) * ny + y + min[1]) * words;
      for (let x = 0; x < sx; x++, n++) {
        const at = x + min[0];
        if ((data[row + (at >> 5)]! >>> (at & 31)) & 1) out[n] = 2 * x < sx ? low : high;
      }
    }
  return out;
}

const stack = (message: string): FaithfulRefusal => ({ code: "NO_STACK", severity: "refused", message });
const oneSlice = stack("The scan has fewer than two slices: the original's preparation makes no volume of it.");
const onePosition = stack("All slices lie at one position: the original's preparation makes no volume of them.");
const unequalSlices = stack(
  "The slices differ in rows or columns: the original's preparation makes no volume of them.",
);
