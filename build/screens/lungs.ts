import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { groupSeries, parseHeader } from "../../ml/dicom/index.ts";
import { spacingMm } from "../../ml/geometry/index.ts";
import type { Mask, Volume } from "../../ml/geometry/index.ts";
import { findLungs } from "../../ml/lungs/index.ts";
import { loadVolume } from "../../ml/volume/index.ts";
import { root } from "../paths.ts";
import { provideTestData } from "../test-data.ts";

const chests = {
  "lungs-lidc-0001": "LIDC-IDRI-0001/ct",
  "lungs-lidc-0003": "LIDC-IDRI-0003/ct",
  "lungs-cmb": "CMB-CRC-MSB-01068/ct",
  "lungs-lung-dx": "Lung_Dx-A0002/B70f",
  "lungs-cip": "CIP-ct64-tiny/dicom",
};
const mmAPixel = 1.2;
const windowHu = { from: -1250, to: 400 };

/** Draws, for each public chest CT, the outline of its lung mask on axial and coronal slices: right orange, left blue. */
export async function drawLungs(): Promise<void> {
  const data = provideTestData()["HILUM_TEST_DATA"];
  if (data === undefined)
    throw new Error("The pictures are drawn of the public CTs of ../shared/data, which is not there.");
  for (const [name, folder] of Object.entries(chests)) {
    const scan = await read(path.join(data, "ct", folder)),
      { mask, bounds } = findLungs(scan);
    if (bounds === undefined) throw new Error(`${folder} has no lungs`);
    const at = (axis: 1 | 2, share: number): number =>
      Math.round(bounds.min[axis] + share * (bounds.max[axis] - 1 - bounds.min[axis]));
    const axial = [0.15, 0.4, 0.6, 0.85].map((share) => axialSlice(scan, mask, at(2, share)));
    const coronal = [0.35, 0.5, 0.65, 0.8].map((share) => coronalSlice(scan, mask, at(1, share)));
    save(stack([beside(axial), beside(coronal)]), path.join(root, "docs/screens", `${name}.jpg`));
    console.log(`${name}.jpg`);
  }
}

async function read(folder: string): Promise<Volume> {
  const headers = readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name),
      parsed = parseHeader(readFileSync(file), file);
    return parsed.outcome === "read" ? [parsed.header] : [];
  });
  const [series] = groupSeries(headers);
  if (series === undefined) throw new Error(`${folder} holds no series`);
  const loaded = await loadVolume(series, async (file: string) => readFileSync(file));
  if ("refused" in loaded) throw new Error(`${folder} was not read as a volume`);
  return loaded.volume;
}

/** RGB, a byte each. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

function axialSlice(scan: Volume, mask: Mask, k: number): Picture {
  const [nx, ny] = scan.size,
    [sx, sy] = spacingMm(scan.affineLps);
  return draw(scan, mask, nx * sx, ny * sy, (x, y) => [x / sx, y / sy, k]);
}

/** Head up. */
function coronalSlice(scan: Volume, mask: Mask, j: number): Picture {
  const [nx, , nz] = scan.size,
    [sx, , sz] = spacingMm(scan.affineLps);
  return draw(scan, mask, nx * sx, nz * sz, (x, y) => [x / sx, j, nz - 1 - y / sz]);
}

type Where = (xMm: number, yMm: number) => readonly [number, number, number];

function draw(scan: Volume, mask: Mask, widthMm: number, heightMm: number, where: Where): Picture {
  const [width, height] = [Math.floor(widthMm / mmAPixel), Math.floor(heightMm / mmAPixel)];
  const [nx, ny, nz] = scan.size,
    rgb = new Uint8Array(3 * width * height);
  const offset = (x: number, y: number): number => {
    const [i, j, k] = where(x * mmAPixel, y * mmAPixel).map(Math.round) as [number, number, number];
    return (Math.min(nz - 1, Math.max(0, k)) * ny + Math.min(ny - 1, j)) * nx + Math.min(nx - 1, i);
  };
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++, to += 3) {
      const n = offset(x, y),
        label = mask.data[n]!;
      const grey = (255 * (scan.data[n]! - windowHu.from)) / (windowHu.to - windowHu.from);
      const isRim = [offset(x - 1, y), offset(x + 1, y), offset(x, y - 1), offset(x, y + 1)].some(
        (m) => mask.data[m] !== label,
      );
      const rim = label === 1 ? [255, 120, 30] : [40, 190, 255];
      rgb.set(label !== 0 && isRim ? rim : Array.from({ length: 3 }, () => Math.min(255, Math.max(0, grey))), to);
    }
  return { width, height, rgb };
}

function beside(pictures: readonly Picture[]): Picture {
  const width = pictures.reduce((sum, picture) => sum + picture.width, 0),
    height = Math.max(...pictures.map((picture) => picture.height));
  const rgb = new Uint8Array(3 * width * height);
  let left = 0;
  for (const picture of pictures) {
    for (let y = 0; y < picture.height; y++)
      rgb.set(picture.rgb.subarray(3 * y * picture.width, 3 * (y + 1) * picture.width), 3 * (y * width + left));
    left += picture.width;
  }
  return { width, height, rgb };
}

function stack(rows: readonly Picture[]): Picture {
  const width = Math.max(...rows.map((row) => row.width)),
    height = rows.reduce((sum, row) => sum + row.height, 0);
  const rgb = new Uint8Array(3 * width * height);
  let top = 0;
  for (const row of rows) {
    for (let y = 0; y < row.height; y++)
      rgb.set(row.rgb.subarray(3 * y * row.width, 3 * (y + 1) * row.width), 3 * (top + y) * width);
    top += row.height;
  }
  return { width, height, rgb };
}

/** Node has no encoder of its own; Debian's Pillow writes the JPEG. */
function save({ width, height, rgb }: Picture, file: string): void {
  const script = `import sys; from PIL import Image; Image.frombytes("RGB", (${width}, ${height}), sys.stdin.buffer.read()).save(sys.argv[1], quality=80)`;
  execFileSync("/usr/bin/python3", ["-c", script, file], { input: rgb });
}
