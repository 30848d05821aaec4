import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { faithfulSlices } from "../../electron/tasks/faithful.ts";
import { groupSeries, parseHeader } from "../../ml/dicom/index.ts";
import { prepareFaithful } from "../../ml/lungs/index.ts";
import type { FaithfulLungs } from "../../ml/lungs/index.ts";
import { oracle, testWith, unpackedData } from "../need.ts";

interface Answer {
  readonly resampled: readonly number[];
  readonly thresholdHu: number;
  readonly box: { readonly min: readonly number[]; readonly max: readonly number[] };
  readonly huSha256: string;
  readonly maskSha256: string;
  readonly sumHu: number;
  readonly maskVoxels: number;
}

const peer = readFileSync(path.join(import.meta.dirname, "../../build/bench/prepare-peer.py"), "utf8");

/** What build/bench/prepare-peer.py, that is SciPy and scikit-image, answers for each series; it takes up to half a minute. */
const answers: Readonly<Record<string, Answer>> = {
  "LIDC-IDRI-0001/ct": {
    resampled: [360, 360, 331],
    thresholdHu: -479,
    box: { min: [47, 81, 71], max: [312, 286, 311] },
    huSha256: "b78e9c3ada52285b57a708569cb1188dcb723c49312993105e759f11fc20534b",
    maskSha256: "9687103fb330fec45ad4af4ea1a358a85ad9d9e90d5ab9e52fb3a9f9c23e3542",
    sumHu: -3_646_904_839,
    maskVoxels: 6_268_713,
  },
  "LIDC-IDRI-0003/ct": {
    resampled: [420, 420, 348],
    thresholdHu: -466,
    box: { min: [35, 127, 33], max: [366, 340, 315] },
    huSha256: "2238afdb1467f4c254b5d40e0272aa5e6110262cdd0de50e6bf091eef3b0c8ad",
    maskSha256: "56c36cab6b9a8f634625507f3520965fb9769e2671803c4628fe111d0010fe82",
    sumHu: -5_336_582_093,
    maskVoxels: 9_406_977,
  },
  "Lung_Dx-A0002/B70f": {
    resampled: [331, 331, 233],
    thresholdHu: -471,
    box: { min: [39, 61, 6], max: [296, 253, 223] },
    huSha256: "c18786eab3e5e0e0fb899aecad7573e568ae88a4292b370038da54d4cbe0f702",
    maskSha256: "4131277bfea769a455bfb3954cd93f79ab0386a0f4a2074711bb5df21d0ee7e6",
    sumHu: -2_957_054_835,
    maskVoxels: 4_825_318,
  },
  "Lung_Dx-A0002/B40f": {
    resampled: [331, 331, 233],
    thresholdHu: -472,
    box: { min: [39, 61, 6], max: [296, 253, 224] },
    huSha256: "e75aaf4b0b3d7927c68c8698e15e43b4afb8bbaec6096ffb54022a3c715951a5",
    maskSha256: "9403846890775303951e127ecc19d2f4a13120f816c328d214330951f89afeb3",
    sumHu: -2_960_105_483,
    maskVoxels: 4_857_225,
  },
};

/** A minute of SciPy: where `npm run test:full` asks for it, the answers above are asked for again. */
const full = process.env["HILUM_FULL"] === "1";

describe("prepared as the original did it: box, HU and mask equal SciPy's, voxel by voxel", () => {
  for (const [folder, answer] of Object.entries(answers))
    testWith(full ? ["data", "oracles"] : ["data"])(folder, { timeout: 300_000 }, async () => {
      expect(answerOf(await prepared(folder))).toEqual(answer);
      if (full) expect(oracle(peer, { folder: pathOf(folder) })).toMatchObject(answer);
    });
});

function pathOf(folder: string): string {
  return path.join(unpackedData(), "ct", folder);
}

async function prepared(folder: string): Promise<FaithfulLungs> {
  const dir = pathOf(folder);
  const headers = readdirSync(dir).flatMap((name) => {
    const file = path.join(dir, name);
    const parsed = parseHeader(readFileSync(file), file);
    return parsed.outcome === "read" ? [parsed.header] : [];
  });
  const [series] = groupSeries(headers);
  const lungs = prepareFaithful(await faithfulSlices(series!.headers, readFile));
  if ("refused" in lungs) throw new Error(lungs.refused[0]!.message);
  return lungs;
}

function answerOf({ box, mask, thresholdHu, resampledSize, boxInResampled }: FaithfulLungs): Answer {
  const inside = mask.data.map((side) => Math.min(side, 1));
  const digest = (values: Int16Array | Uint8Array): string =>
    createHash("sha256")
      .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
      .digest("hex");
  return {
    resampled: resampledSize,
    thresholdHu,
    box: boxInResampled,
    huSha256: digest(box.data),
    maskSha256: digest(inside),
    sumHu: box.data.reduce((sum, hu) => sum + hu, 0),
    maskVoxels: inside.reduce((sum, one) => sum + one, 0),
  };
}
