import type { RankedPatch, SimilarPatches, StudyDetail } from "../../../electron/contract/index.ts";
import { number, percent, quantity, thin } from "../../ui/index.ts";
import type { PlaneName, Vec3 } from "../../viewer/index.ts";

/** `axial` → `A`: the letter that stands in the corner beside the plane's colour. */
export const planeLetters: Record<PlaneName, string> = { axial: "A", sagittal: "S", coronal: "C" };

/** `43/133  z −115.0 mm` */
export function sliceWords({
  slice,
  slices,
  axis,
  mm,
}: {
  slice: number;
  slices: number;
  axis: string;
  mm: number;
}): string {
  return `${slice}/${slices}  ${axis} ${quantity(mm, "mm", 1)}`;
}

/** `−842 HU · 1.31 nats` for the point under the cursor, the layer's value in its own words; empty outside the scan. */
export function probeWords(hu: number | undefined, layer: string | undefined): string {
  if (hu === undefined) return "";
  return quantity(hu, "HU") + (layer === undefined ? "" : ` · ${layer}`);
}

/** The text twin of a pane's picture, for who cannot see it. */
export function spokenPane(
  plane: PlaneName,
  at: { slice: number; slices: number; axis: string; mm: number },
  hu: number | undefined,
  layer: string | undefined,
): string {
  const values = probeWords(hu, layer);
  return `${plane} view, slice ${at.slice} of ${at.slices}, ${at.axis} ${quantity(at.mm, "mm", 1)}${values === "" ? "" : `, ${values}`}`;
}

/** LPS with one decimal, for attributes and copying: `56.2 86.3 -115.0`. */
export function plainLps(lps: Vec3): string {
  return lps.map((value) => value.toFixed(1)).join(" ");
}

/** `2000-01-01 · STANDARD · 133 × 2.5 mm` */
export function studyLine(detail: StudyDetail): string {
  const { study, quality } = detail;
  const spacing = quality.geometry.spacingMm[2];
  return [
    study.studyDate,
    study.manufacturer,
    study.kernel,
    `${number(quality.geometry.slices)} × ${quantity(spacing, "mm", spacing % 1 === 0 ? 0 : 2).replace(/0(?=\u202fmm)/, "")}`,
  ]
    .filter((part) => part !== null && part !== "")
    .join(" · ");
}

const sideWords: Record<RankedPatch["side"], string> = { right: "right lung", left: "left lung", both: "both lungs" };

/** `left lung, middle third, back`; the side alone where the place has no words. */
export function placeWords(patch: RankedPatch): string {
  return patch.place === "" ? sideWords[patch.side] : patch.place;
}

/** `p 99.3`: where a value stands among this lung's own values; no value stands above all of them, itself included. */
export function percentileWords(share: number): string {
  if (share >= 0.9995) return `>${thin}p${thin}99.9`;
  return `p${thin}${number(share * 100, share > 0.9 ? 1 : 0)}`;
}

/** `Less familiar than 93 % of 512 training patches (2 studies).` */
export function familiarityWords({ patches, studies, share }: SimilarPatches): string {
  const among = `${number(patches)} training patches (${number(studies)} ${studies === 1 ? "study" : "studies"})`;
  if (share === 0) return `More familiar than every one of ${among}.`;
  return `Less familiar than ${share === 1 ? "every one" : percent(share)} of ${among}.`;
}

/** Three numbers in LPS millimetres, parted by commas, semicolons or spaces; − and - are both minus. Undefined for anything else. */
export function parseLps(text: string): Vec3 | undefined {
  const parts = text
    .replaceAll("−", "-")
    .replace(/\s*mm\s*$/, "")
    .split(/[\s,;]+/)
    .filter((part) => part !== "");
  const [x, y, z] = parts.map(Number);
  return parts.length === 3 && x !== undefined && y !== undefined && z !== undefined && [x, y, z].every(Number.isFinite)
    ? [x, y, z]
    : undefined;
}
