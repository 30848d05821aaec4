import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openDevice } from "../../ml/engine/index.ts";
import type { Vec3 } from "../../ml/geometry/index.ts";
import { configurations, gmcae } from "../../ml/gmcae/index.ts";
import type { GmcaeConfig, GmcaeMetrics } from "../../ml/gmcae/index.ts";
import { initialise } from "../../ml/nn/index.ts";
import { seededRandom } from "../../ml/statistics/index.ts";
import { encodePng } from "../../electron/tasks/files/png.ts";
import { testWith } from "../../test/need.ts";
import { curveFigure } from "./curve-figure.ts";
import type { CurveFigure } from "./curve-figure.ts";
import { curvesOf } from "./figures-curves.ts";
import { reconstructed } from "./figures-slices.ts";
import { slicePage } from "./slice-sheet-page.ts";
import { greyOf, placeOfPair, shownSlices, sliceSheet } from "./slice-sheet.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hilum-figures-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** What Python's own reader of XML finds of an SVG. */
interface Found {
  readonly polylines: readonly (readonly [number, number])[][];
  readonly circles: number;
  readonly texts: readonly { readonly words: string; readonly x: number; readonly y: number }[];
}

const svgReader = `
import json, sys, xml.etree.ElementTree as ET
tree = ET.parse(sys.argv[1]).getroot()
tag = lambda name: list(tree.iter('{http://www.w3.org/2000/svg}' + name))
print(json.dumps({
  'polylines': [[[float(v) for v in p.split(',')] for p in e.get('points').split()] for e in tag('polyline')],
  'circles': len(tag('circle')),
  'texts': [{'words': e.text, 'x': float(e.get('x', 0)), 'y': float(e.get('y', 0))} for e in tag('text')],
}))`;
const pngReader = `
import json, sys
from skimage import io
image = io.imread(sys.argv[1])
print(json.dumps({'shape': image.shape, 'kind': str(image.dtype), 'pixels': image.ravel().tolist()}))`;

function read<T>(reader: string, name: string, content: string | Uint8Array): T {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  const printed = execFileSync("/usr/bin/python3", ["-c", reader, file], { encoding: "utf8", maxBuffer: 1e8 });
  return JSON.parse(printed) as T;
}

const figure: CurveFigure = {
  title: "Loss & bound, σ < 7 HU",
  note: "note",
  xLabel: "Step",
  yLabel: "Loss, nats per voxel",
  right: { label: "Loss, nats per patch", factor: 32768 },
  curves: [
    {
      label: "training",
      colour: "#0072b2",
      marks: false,
      points: Array.from({ length: 101 }, (_, i) => [i, 1 - i / 50]),
    },
    {
      label: "held out",
      colour: "#0072b2",
      marks: true,
      points: [
        [0, 1],
        [60, 0],
        [100, -1],
      ],
    },
  ],
  levels: [
    { label: "noise", y: -1.5 },
    { label: "floor", y: -40 },
    { label: "noise of another scan", y: -30 },
  ],
};

describe("the curves", () => {
  testWith(["oracles"])("are well-formed XML: a vertex for every point, at the place that its axis says", () => {
    const { polylines, circles, texts } = read<Found>(svgReader, "curves.svg", curveFigure(figure));
    expect(polylines.map(({ length }) => length)).toEqual([101, 3]);
    expect(circles).toBe(3);
    const words = texts.map((text) => text.words);
    for (const expected of [figure.title, "Step", "Loss, nats per voxel", "Loss, nats per patch", "held out"])
      expect(words).toContain(expected);
    const labelled = (label: string): Found["texts"][number] => texts.find((text) => text.words === label)!;
    const [x, y] = polylines[1]![1]!;
    // A tick's label stands 4 px below the middle of its line.
    expect(labelled("0.0").y - 4).toBeCloseTo(y, 0);
    expect(labelled("60").x).toBeCloseTo(x, 0);
    expect(labelled("−1.0").y - 4).toBeCloseTo(polylines[1]![2]![1], 0);
    expect(labelled("−20\u2009000").y - 4).toBeCloseTo(y + (y - polylines[1]![0]![1]) * (20000 / 32768), 0);
  });

  testWith(["oracles"])("are not flattened by a level far below: it is named at the edge, a near one drawn", () => {
    const { polylines, texts } = read<Found>(svgReader, "levels.svg", curveFigure(figure));
    const heights = polylines[0]!.map(([, y]) => y);
    expect(Math.max(...heights) - Math.min(...heights)).toBeGreaterThan(200);
    const floor = texts.find(({ words }) => words === "↓ floor: −40.00")!;
    expect(floor.y).toBeGreaterThan(Math.max(...heights));
    // Two beyond the edge stood on each other.
    expect(floor.y - texts.find(({ words }) => words === "↓ noise of another scan: −30.00")!.y).toBeGreaterThan(12);
    expect(texts.find(({ words }) => words === "noise: −1.50")!.y).toBeGreaterThan(Math.max(...heights));
  });

  test("of a run: training as means of as many steps, held out where it was validated", () => {
    const metrics = Array.from({ length: 240 }, (_, i) => ({
      step: i + 1,
      lossNatsPerVoxel: i,
      ...(i % 80 === 79 ? { validationNatsPerVoxel: -i } : {}),
    })) as unknown as GmcaeMetrics[];
    const [training, heldOut] = curvesOf(metrics, "m = 2", "#000000");
    expect(training!.points).toHaveLength(120);
    expect(training!.points.slice(0, 2)).toEqual([
      [1.5, 0.5],
      [3.5, 2.5],
    ]);
    expect(heldOut!.points).toEqual([
      [80, -79],
      [160, -159],
      [240, -239],
    ]);
  });
});

describe("the slices", () => {
  const n = 32,
    window = { lowHu: -1000, highHu: 275 };
  const phantom = Float32Array.from({ length: n ** 3 }, (_, v) => -1100 + ((v * 7919) % 1500));
  const smooth = phantom.map((hu) => hu / 2);

  test("are 24 of the patch's, from the first, evenly apart", () => {
    expect(shownSlices(32)).toEqual([
      0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17, 18, 20, 21, 22, 24, 25, 26, 28, 29, 30,
    ]);
    expect([-2000, -1000, -995, 275, 900].map((hu) => greyOf(hu, window))).toEqual([0, 0, 1, 255, 255]);
  });

  testWith(["oracles"])(
    "read back as PNG: original left, reconstruction right of it, each voxel its grey level",
    () => {
      const sheet = sliceSheet(phantom, smooth, n, window);
      const png = encodePng(sheet.width, sheet.height, sheet.pixels);
      const found = read<{ shape: number[]; kind: string; pixels: number[] }>(pngReader, "slices.png", png);
      expect([found.shape, found.kind]).toEqual([[sheet.height, sheet.width], "uint8"]);
      const expected = (hu: number): number => Math.min(255, Math.max(0, Math.round((hu + 1000) / 5)));
      for (const i of [0, 7, 23])
        for (const [vx, vy] of [
          [0, 0],
          [31, 0],
          [5, 30],
        ] as const) {
          const { x, y, second } = placeOfPair(i, n);
          const hu = phantom[(shownSlices(n)[i]! * n + vy) * n + vx]!;
          const at = (left: number): number => found.pixels[(y + 3 * vy + 1) * sheet.width + left + 3 * vx + 1]!;
          expect([at(x), at(x + second)]).toEqual([expected(hu), expected(hu / 2)]);
          expect(at(x - 6 - 3 * vx)).toBe(255);
        }
    },
  );

  testWith(["oracles"])("have a page with their numbers and the window in HU", () => {
    const page = slicePage(
      sliceSheet(phantom, smooth, n, { lowHu: -1350, highHu: 150 }),
      n,
      { lowHu: -1350, highHu: 150 },
      { title: "title", credit: "credit" },
    );
    const words = read<Found>(svgReader, "page.svg", page).texts.map((text) => text.words);
    expect(words).toEqual([
      "title",
      expect.stringContaining("Window −1350 … 150 HU"),
      ...shownSlices(n).map(String),
      "150",
      "−600",
      "−1350",
      "HU",
    ]);
  });

  test("are the patch as the model sees it; a network that fills blanks has none", async () => {
    const config: GmcaeConfig = { ...configurations.golden, patchSize: 16, clipHu: [-1024, 100] };
    const device = await openDevice("cpu", { threads: 1 });
    const trained = { config, weights: initialise(gmcae(config).spec, seededRandom(1)) };
    const size: Vec3 = [20, 20, 20];
    const box = {
      size,
      affineLps: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] as const,
      data: Int16Array.from({ length: 8000 }, (_, v) => v - 2000),
    };
    const { original, reconstruction } = await reconstructed(device, trained, { box, min: [1, 2, 3] });
    expect(original).toHaveLength(16 ** 3);
    expect(reconstruction.every(Number.isFinite)).toBe(true);
    expect(original[0]).toBeCloseTo(Math.max(-1024, (3 * 20 + 2) * 20 + 1 - 2000), 2);
    expect(original.at(-1)).toBeCloseTo(100, 2);
    const blanks = { ...trained, config: configurations.context };
    await expect(reconstructed(device, blanks, { box, min: [0, 0, 0] })).rejects.toThrow("fills blanks");
    await device.dispose();
  });
});
