import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Header } from "../dicom/index.ts";
import { toWorld } from "../geometry/index.ts";
import type { Vec3 } from "../geometry/index.ts";
import { describeSeries } from "./index.ts";
import { seriesOf, testHeader, testSeries } from "./testing.ts";

const codes = (series: Parameters<typeof describeSeries>[0]): readonly string[] =>
  describeSeries(series).findings.map(({ code }) => code);
const steps = (...gaps: readonly number[]): readonly number[] =>
  gaps.reduce<number[]>((zs, gap) => [...zs, zs.at(-1)! + gap], [0]);
const even = (n: number, gap = 3): readonly number[] => Array.from({ length: n }, () => gap);

describe("findings", () => {
  test("an even axial CT has none", () => {
    const { findings, viewable, analysable, geometry } = describeSeries(testSeries());
    expect({ findings, viewable, analysable }).toEqual({ findings: [], viewable: true, analysable: "ready" });
    expect(geometry).toMatchObject({
      count: 20,
      size: [4, 3, 20],
      spacingMm: [0.75, 0.5, 3],
      tiltDeg: 0,
      orientation: "axial",
      thicknessMm: 3,
    });
    expect(geometry.affineLps).toEqual([0.75, 0, 0, -10, 0, 0.5, 0, -20, 0, 0, 3, 0]);
    expect(geometry.gapsMm).toEqual(even(19));
  });

  const cases: readonly (readonly [name: string, series: ReturnType<typeof testSeries>, codes: readonly string[]])[] = [
    ["one slice missing", testSeries({}, steps(...even(9), 6, ...even(9))), ["MISSING_SLICE"]],
    ["three slices missing in two places", testSeries({}, steps(...even(9), 6, 3, 9, ...even(9))), ["MISSING_SLICE"]],
    ["uneven spacing", testSeries({}, steps(...even(9), 4.3, ...even(9))), ["UNEVEN_SPACING"]],
    [
      "positions rounded to 0.1 mm",
      testSeries(
        { thicknessMm: 0.625 },
        Array.from({ length: 90 }, (_, n) => Math.round(6.25 * n) / 10),
      ),
      [],
    ],
    ["too few slices", testSeries({}, steps(...even(14))), ["TOO_FEW_SLICES"]],
    ["too short a stack", testSeries({ thicknessMm: 1 }, steps(...even(30, 1))), ["TOO_FEW_SLICES"]],
    ["thick slices", testSeries({ thicknessMm: 8 }, steps(...even(19, 8))), ["THICK_SLICES"]],
    ["slices apart", testSeries({ thicknessMm: 1 }), ["SLICES_APART"]],
    ["overlapping slices", testSeries({ thicknessMm: 5 }), ["SLICES_OVERLAP"]],
    [
      "two thicknesses",
      seriesOf(testSeries().headers.map((header, n) => ({ ...header, thicknessMm: n < 5 ? 3 : 2 }))),
      ["THICKNESS_VARIES"],
    ],
    [
      "two kernels",
      seriesOf(testSeries().headers.map((header, n) => ({ ...header, kernel: n < 5 ? "B70f" : "B40f" }))),
      ["KERNEL_VARIES"],
    ],
    ["loss", testSeries({ lossy: true }), ["LOSSY"]],
    ["a tilt tag that the positions do not know", testSeries({ tiltDeg: -18.5 }), ["TILT_TAG"]],
    ["MR", testSeries({ modality: "MR" }), ["NOT_CT"]],
    ["no rescale", testSeries({ rescaleStated: false, intercept: 0 }), ["NO_HU"]],
    ["unspecified units", testSeries({ rescaleType: "US" }), ["NO_HU"]],
    ["colour", testSeries({ samplesPerPixel: 3, photometric: "RGB" }), ["NOT_GREY"]],
    ["a segmentation", testSeries({ modality: "SEG", bitsAllocated: 1 }), ["SEGMENTATION"]],
    ["no places", testSeries({ positionLps: undefined }), ["NO_POSITIONS"]],
    [
      "one place",
      seriesOf(testSeries().headers.map((header) => ({ ...header, positionLps: [0, 0, 5] as const }))),
      ["ONE_POSITION"],
    ],
    [
      "the same image twice",
      seriesOf([...testSeries().headers, testHeader(9, { file: "copy.dcm" })]),
      ["DOUBLED_SLICE"],
    ],
    [
      "another image at a taken place",
      seriesOf([...testSeries().headers, testHeader(9, { file: "phase.dcm", sopInstanceUid: "9" })]),
      ["DOUBLED_POSITION"],
    ],
    ["coronal", coronal(), ["NOT_AXIAL"]],
  ];
  for (const [name, series, wanted] of cases) test(name, () => expect(codes(series)).toEqual(wanted));

  test("only these forbid viewing", () => {
    const blocked = cases.filter(([, series]) => !describeSeries(series).viewable).map(([name]) => name);
    expect(blocked).toEqual(["colour", "a segmentation", "no places", "one place"]);
  });

  test("a tilt shows in the step against the normal, with the angle", () => {
    const sheared = seriesOf(
      testSeries().headers.map((header, n) => ({
        ...header,
        positionLps: [-10, -20 + 3 * n * Math.tan(Math.PI / 18), 3 * n] as const,
      })),
    );
    expect(codes(sheared)).toEqual(["GANTRY_TILT"]);
    expect(describeSeries(sheared).geometry.tiltDeg).toBeCloseTo(10, 6);
  });

  test("a missing slice is named with its place", () => {
    const { findings } = describeSeries(testSeries({}, steps(...even(9), 6, ...even(9))));
    expect(findings[0]!.message).toContain("1 slice is missing (6.00 mm after 27.0 mm; else 3.00 mm)");
  });
});

function coronal(): ReturnType<typeof testSeries> {
  return seriesOf(
    testSeries().headers.map(
      (header, n) =>
        ({
          ...header,
          orientation: [
            [1, 0, 0],
            [0, 0, -1],
          ],
          positionLps: [-10, 3 * n, 40],
        }) satisfies Header,
    ),
  );
}

describe("the affine", () => {
  const unit = fc.integer({ min: -1000, max: 1000 }).map((n) => n / 1000);

  test("puts every voxel where DICOM puts its pixel (PS3.3 C.7.6.2.1.1), for any orientation", () => {
    fc.assert(
      fc.property(unit, unit, unit, unit, (w, x, y, z) => {
        fc.pre(Math.hypot(w, x, y, z) > 0.1);
        const [row, column, normal] = rotation(w, x, y, z);
        const headers = Array.from({ length: 20 }, (_, n) =>
          testHeader(n, {
            orientation: [row, column],
            positionLps: [5 + 3 * n * normal[0], 6 + 3 * n * normal[1], 7 + 3 * n * normal[2]],
          }),
        );
        const { geometry } = describeSeries(seriesOf(headers));
        const a = geometry.affineLps;
        const wanted = headers.flatMap(({ positionLps: p }) =>
          [
            [0, 0],
            [3, 0],
            [0, 2],
          ].map(([i, j]) => at(p!, row, 0.75 * i!, column, 0.5 * j!)),
        );
        const got = Array.from({ length: 20 }, (_, k) => k).flatMap((k) =>
          [0, 3].flatMap((i) => [0, 2].map((j) => toWorld(a, [i, j, k]))),
        );
        // Which index an axis-reversed corner has may differ; the set of places may not.
        for (const p of wanted)
          expect(Math.min(...got.map((q) => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])))).toBeLessThan(1e-6);
      }),
      { seed: 21, numRuns: 100 },
    );
  });

  test("of a prone scan runs to the left, the back and the head all the same", () => {
    const { geometry } = describeSeries(prone());
    expect(geometry.affineLps).toEqual([0.75, 0, 0, 10 - 3 * 0.75, 0, 0.5, 0, 20 - 2 * 0.5, 0, 0, 3, 0]);
  });
});

function prone(): ReturnType<typeof testSeries> {
  return seriesOf(
    testSeries().headers.map(
      (header) =>
        ({
          ...header,
          orientation: [
            [-1, 0, 0],
            [0, -1, 0],
          ],
          positionLps: [10, 20, header.positionLps![2]],
        }) satisfies Header,
    ),
  );
}

function at(p: Vec3, row: Vec3, x: number, column: Vec3, y: number): Vec3 {
  return [p[0] + row[0] * x + column[0] * y, p[1] + row[1] * x + column[1] * y, p[2] + row[2] * x + column[2] * y];
}

/** Columns of the rotation of a quaternion. */
function rotation(w: number, x: number, y: number, z: number): readonly [Vec3, Vec3, Vec3] {
  const s = 2 / (w * w + x * x + y * y + z * z);
  return [
    [1 - s * (y * y + z * z), s * (x * y + z * w), s * (x * z - y * w)],
    [s * (x * y - z * w), 1 - s * (x * x + z * z), s * (y * z + x * w)],
    [s * (x * z + y * w), s * (y * z - x * w), 1 - s * (x * x + y * y)],
  ];
}
