import type { Header, Series } from "../dicom/index.ts";
import type { Affine, Vec3 } from "../geometry/index.ts";
import { analysable, finding } from "./findings.ts";
import type { Finding } from "./findings.ts";
import { limits } from "./limits.ts";
import { stackSeries } from "./stack.ts";
import type { SliceOrientation, Stack } from "./stack.ts";

/** How the slices of a series lie. Lengths in mm. */
export interface SeriesGeometry {
  /** Slices that make the volume: one a position. */
  readonly count: number;
  /** Voxels along x, y, z. */
  readonly size: Vec3;
  /** z: mean distance along the slice normal. */
  readonly spacingMm: Vec3;
  /** Along the normal, rising; `gapsMm[n]` lies between positions n and n + 1. Empty where the images state no position. */
  readonly positionsMm: readonly number[];
  readonly gapsMm: readonly number[];
  readonly thicknessMm: number | null;
  /** Angle between the step from slice to slice and the slice normal: the gantry tilt as it lies in the geometry. */
  readonly tiltDeg: number;
  readonly orientation: SliceOrientation;
  /** Index → LPS mm of the volume that `loadVolume` makes. */
  readonly affineLps: Affine;
}

export interface SeriesDescription {
  readonly geometry: SeriesGeometry;
  readonly findings: readonly Finding[];
  readonly viewable: boolean;
  readonly analysable: "ready" | "warning" | "refused";
}

/** What the headers alone tell of a series. Findings on Hounsfield units come with `loadVolume`. */
export function describeSeries(series: Series): SeriesDescription {
  const stack = stackSeries(series);
  const placed = stack === undefined ? [noPositions] : stackFindings(stack);
  const findings = isSegmentation(series.headers)
    ? [segmentation]
    : [...contentFindings(series.headers), ...placed, ...splitFindings(series)];
  return {
    geometry: stack === undefined ? unplaced(series.headers) : geometryOf(stack),
    findings,
    viewable: !findings.some(({ blocksViewing }) => blocksViewing === true),
    analysable: analysable(findings),
  };
}

const noPositions = finding(
  "NO_POSITIONS",
  "The images do not state position, orientation and pixel spacing: they make no volume.",
);

const segmentation = finding("SEGMENTATION", "The series is a segmentation of another one, not a scan.");

function isSegmentation(headers: readonly Header[]): boolean {
  return headers.some(({ modality, bitsAllocated }) => modality === "SEG" || bitsAllocated === 1);
}

function geometryOf(stack: Stack): SeriesGeometry {
  const { size, spacingMm, positionsMm, gapsMm, tiltDeg, orientation, affineLps } = stack;
  return {
    count: size[2],
    size,
    spacingMm,
    positionsMm,
    gapsMm,
    thicknessMm: stack.slices[0]!.thicknessMm ?? null,
    tiltDeg,
    orientation,
    affineLps,
  };
}

function unplaced(headers: readonly Header[]): SeriesGeometry {
  const [first] = headers;
  const [sy, sx] = first?.pixelSpacingMm ?? [1, 1];
  return {
    count: headers.length,
    size: [first?.columns ?? 0, first?.rows ?? 0, headers.length],
    spacingMm: [sx, sy, 1],
    positionsMm: [],
    gapsMm: [],
    thicknessMm: first?.thicknessMm ?? null,
    tiltDeg: 0,
    orientation: "oblique",
    affineLps: [sx, 0, 0, 0, 0, sy, 0, 0, 0, 0, 1, 0],
  };
}

function contentFindings(headers: readonly Header[]): readonly Finding[] {
  const found: Finding[] = [];
  const some = (test: (header: Header) => boolean): boolean => headers.some(test);
  const modality = headers[0]?.modality ?? "";
  if (modality !== "CT")
    found.push(
      finding("NOT_CT", `The modality is ${modality || "not stated"}, not CT: its values are no Hounsfield units.`),
    );
  if (some(({ samplesPerPixel, photometric }) => samplesPerPixel !== 1 || photometric === "PALETTE COLOR")) {
    found.push(finding("NOT_GREY", "The images are in colour: they make no volume."));
  }
  if (modality === "CT" && some(({ rescaleStated }) => !rescaleStated)) {
    found.push(
      finding("NO_HU", "RescaleIntercept (0028,1052) is not stated: the values are not known to be Hounsfield units."),
    );
  } else if (some(({ rescaleType }) => rescaleType !== undefined && rescaleType !== "HU")) {
    const type = headers.find(({ rescaleType }) => rescaleType !== undefined && rescaleType !== "HU")!.rescaleType;
    found.push(finding("NO_HU", `RescaleType (0028,1054) is ${type}, not HU: the values are no Hounsfield units.`));
  }
  if (some(({ lossy }) => lossy))
    found.push(finding("LOSSY", "The images were compressed with loss: fine texture is changed."));
  const kernels = new Set(headers.map(({ kernel }) => kernel));
  if (kernels.size > 1)
    found.push(
      finding("KERNEL_VARIES", `The series mixes ${kernels.size} reconstruction kernels (${[...kernels].join(", ")}).`),
    );
  return found;
}

function stackFindings(stack: Stack): readonly Finding[] {
  const { slices, doubled, positionsMm, orientation, tiltDeg, size } = stack;
  if (slices.length === 1 && doubled.length > 0) {
    return [finding("ONE_POSITION", `All ${doubled.length + 1} images lie at one position: they make no volume.`)];
  }
  const found: Finding[] = [];
  if (size[0] * size[1] * size[2] > limits.maxVoxels) {
    found.push(
      finding(
        "TOO_LARGE",
        `${size.join(" × ")} voxels are more than the ${limits.maxVoxels / 2 ** 20} million that are opened.`,
      ),
    );
  }
  if (orientation !== "axial")
    found.push(finding("NOT_AXIAL", `The slices are ${orientation}; analysis needs axial slices.`));
  const extent = positionsMm.at(-1)! - positionsMm[0]!;
  if (slices.length < limits.minSlices || extent < limits.minExtentMm) {
    found.push(
      finding(
        "TOO_FEW_SLICES",
        `${slices.length} slices over ${extent.toFixed(1)} mm; analysis needs ${limits.minSlices} over ${limits.minExtentMm} mm.`,
      ),
    );
  }
  found.push(...gapFindings(stack), ...doubledFindings(doubled, slices));
  if (tiltDeg > limits.tiltDeg) {
    found.push(
      finding(
        "GANTRY_TILT",
        `The slices are sheared by ${tiltDeg.toFixed(1)}° (step against slice normal); they are shown stacked straight.`,
      ),
    );
  } else {
    const tag = slices.find((slice) => Math.abs(slice.tiltDeg ?? 0) > limits.tiltDeg)?.tiltDeg;
    if (tag !== undefined)
      found.push(
        finding(
          "TILT_TAG",
          `GantryDetectorTilt (0018,1120) says ${tag}°, the positions ${tiltDeg.toFixed(1)}°: the positions hold.`,
        ),
      );
  }
  return [...found, ...thicknessFindings(stack)];
}

/** Gaps that are a multiple of the median are missing slices; any other that differs is uneven spacing. */
function gapFindings({ gapsMm, positionsMm, medianGapMm, spacingMm }: Stack): readonly Finding[] {
  const tolerance = Math.max(limits.gapMm, limits.gapFraction * medianGapMm);
  const odd = gapsMm.flatMap((gap, n) =>
    Math.abs(gap - medianGapMm) > tolerance ? [{ gap, at: positionsMm[n]! }] : [],
  );
  if (odd.length === 0) return [];
  const times = (gap: number): number => Math.round(gap / medianGapMm);
  const missing = odd.filter(
    ({ gap }) => times(gap) >= 2 && Math.abs(gap - times(gap) * medianGapMm) <= tolerance * times(gap),
  );
  const stacked = `shown stacked at their mean of ${spacingMm[2].toFixed(3)} mm`;
  if (missing.length === odd.length) {
    const count = missing.reduce((sum, { gap }) => sum + times(gap) - 1, 0);
    const where = missing
      .slice(0, 3)
      .map(({ at, gap }) => `${gap.toFixed(2)} mm after ${at.toFixed(1)} mm`)
      .join(", ");
    return [
      finding(
        "MISSING_SLICE",
        `${count} ${count === 1 ? "slice is" : "slices are"} missing (${where}; else ${medianGapMm.toFixed(2)} mm); ${stacked}.`,
      ),
    ];
  }
  const low = Math.min(...gapsMm).toFixed(3),
    high = Math.max(...gapsMm).toFixed(3);
  return [
    finding(
      "UNEVEN_SPACING",
      `Slices are ${low} to ${high} mm apart, uneven at ${odd.length} of ${gapsMm.length} gaps; ${stacked}.`,
    ),
  ];
}

function doubledFindings(doubled: readonly Header[], slices: readonly Header[]): readonly Finding[] {
  if (doubled.length === 0) return [];
  const uids = new Set(slices.map(({ sopInstanceUid, frame }) => `${sopInstanceUid} ${frame}`));
  const copies = doubled.filter(({ sopInstanceUid, frame }) => uids.has(`${sopInstanceUid} ${frame}`)).length;
  const others = doubled.length - copies;
  return [
    ...(copies > 0
      ? [
          finding(
            "DOUBLED_SLICE",
            `${copies} ${copies === 1 ? "image is" : "images are"} there twice; one of each was kept.`,
          ),
        ]
      : []),
    ...(others > 0
      ? [
          finding(
            "DOUBLED_POSITION",
            `${others} images lie where another already lies (two acquisitions or phases); the first of each was kept.`,
          ),
        ]
      : []),
  ];
}

function thicknessFindings({ slices, medianGapMm: step }: Stack): readonly Finding[] {
  const found: Finding[] = [];
  if (step > limits.thickMm)
    found.push(finding("THICK_SLICES", `Slices are ${step.toFixed(2)} mm apart: small nodules may fall between them.`));
  const all = slices.flatMap(({ thicknessMm }) => (thicknessMm === undefined ? [] : [thicknessMm]));
  if (all.length === 0 || slices.length < 2) return found;
  const thin = Math.min(...all),
    thick = Math.max(...all);
  if (thick - thin > 0.01) return [...found, finding("THICKNESS_VARIES", `Slices are ${thin} to ${thick} mm thick.`)];
  if (thick < step * (1 - limits.contiguousFraction)) {
    found.push(
      finding("SLICES_APART", `Slices of ${thick} mm every ${step.toFixed(2)} mm: what lies between is not imaged.`),
    );
  }
  if (thick > step * (1 + limits.contiguousFraction))
    found.push(finding("SLICES_OVERLAP", `Slices of ${thick} mm overlap, one every ${step.toFixed(2)} mm.`));
  return found;
}

function splitFindings({ notes }: Series): readonly Finding[] {
  return notes.filter(({ code }) => code === "SERIES_SPLIT").map(({ message }) => finding("SERIES_SPLIT", message));
}
