import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect } from "vitest";
import { groupSeries, parseHeader } from "../../ml/dicom/index.ts";
import { openDevice, type Device } from "../../ml/engine/index.ts";
import { crop, toIndex, toWorld, type Box, type Mask, type Vec3, type Volume } from "../../ml/geometry/index.ts";
import { compileMap, lossMap, readGmcae, type LossMap, type MapPlan } from "../../ml/gmcae/index.ts";
import { prepareLungs } from "../../ml/lungs/index.ts";
import { loadVolume } from "../../ml/volume/index.ts";
import { testWith, unpackedData } from "../need.ts";

const test = testWith(["data"]);
const models = path.resolve(import.meta.dirname, "../../build/models");
/** Centre of the mass of LIDC-IDRI-0001, four readers. */
const massLps: Vec3 = [56.4, 86.4, -115.8];
/** Half a side of the piece that is mapped, mm: the blanked cube, a patch's reach, and room to see that nothing else changes. */
const half = 44;
const air = -1024;

describe("the shipped model's map around the mass of LIDC-IDRI-0001", () => {
  let piece: { box: Volume; mask: Mask };
  let device: Device;
  let plan: MapPlan;
  let before: LossMap;

  beforeAll(async () => {
    piece = await pieceAroundTheMass();
    device = await openDevice("cpu", { threads: 2 });
    plan = await compileMap({ device, ...readGmcae(readFileSync(path.join(models, "lung-tiny/weights.safetensors"))) });
    before = await lossMap({ ...piece, plan });
  });

  test("is finite where there is lung, not constant, and lies on the scan's frame of reference", () => {
    const values = before.loss.data.filter((value) => !Number.isNaN(value));
    expect(values.length).toBeGreaterThan(50_000);
    expect(values.every(Number.isFinite)).toBe(true);
    expect(Math.max(...sample(values)) - Math.min(...sample(values))).toBeGreaterThan(1);
    const centre = toIndex(before.loss.affineLps, massLps);
    for (const [axis, at] of centre.entries()) expect(Math.abs(at - half), `axis ${axis}`).toBeLessThanOrEqual(1);
    expect(toWorld(before.loss.affineLps, [0, 0, 0])).toEqual(toWorld(piece.box.affineLps, [0, 0, 0]));
  });

  test("changes where a cube of 20 mm of the input is blanked, and no further than a patch reaches", async () => {
    const blanked = { ...piece, box: { ...piece.box, data: piece.box.data.slice() } };
    const [nx, ny] = piece.box.size;
    const far = (at: number): number =>
      Math.max(
        Math.abs((at % nx) - half),
        Math.abs((Math.floor(at / nx) % ny) - half),
        Math.abs(Math.floor(at / nx / ny) - half),
      );
    for (let at = 0; at < blanked.box.data.length; at++) if (far(at) < 10) blanked.box.data[at] = air;
    const after = await lossMap({ ...blanked, plan });
    let inside = 0;
    let farthest = 0;
    for (const [at, value] of after.loss.data.entries()) {
      const change = Math.abs(value - (before.loss.data[at] ?? Number.NaN));
      if (far(at) < 10 && change > inside) inside = change;
      if (change > 1e-4) farthest = Math.max(farthest, far(at));
    }
    expect(inside).toBeGreaterThan(0.1);
    expect(farthest).toBeLessThanOrEqual(10 + 32);
    await plan.dispose();
    await device.dispose();
  });
});

async function pieceAroundTheMass(): Promise<{ box: Volume; mask: Mask }> {
  const folder = path.join(unpackedData(), "ct/LIDC-IDRI-0001/ct");
  const headers = readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    const read = parseHeader(readFileSync(file), file);
    return read.outcome === "read" ? [read.header] : [];
  });
  const [series] = groupSeries(headers);
  if (series === undefined) throw new Error("no series");
  const loaded = await loadVolume(series, (file) => readFile(file));
  if ("refused" in loaded) throw new Error("refused");
  const lungs = prepareLungs(loaded.volume);
  if ("refused" in lungs) throw new Error("no lungs");
  const centre = toIndex(lungs.box.affineLps, massLps).map(Math.round) as unknown as Vec3;
  const box: Box = {
    min: [centre[0] - half, centre[1] - half, centre[2] - half],
    max: [centre[0] + half, centre[1] + half, centre[2] + half],
  };
  return { box: crop(lungs.box, box), mask: crop(lungs.mask, box) };
}

/** A thousandth of the values: enough for a range. */
function sample(values: Float32Array): number[] {
  return [...values].filter((_, at) => at % 100 === 0);
}
