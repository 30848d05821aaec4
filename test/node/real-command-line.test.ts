import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect } from "vitest";
import { result } from "../../electron/contract/index.ts";
import { readNifti } from "../../ml/formats/index.ts";
import { testWith, unpackedData } from "../need.ts";

const test = testWith(["data"]);
const bundle = path.resolve(import.meta.dirname, "../../out/electron/hilum.mjs");

/** One chest in every run; `npm run test:full` maps every chest CT that there is. */
const full = process.env["HILUM_FULL"] === "1";
const chests = full
  ? ["LIDC-IDRI-0001/ct", "LIDC-IDRI-0003/ct", "CMB-CRC-MSB-01068/ct", "Lung_Dx-A0002/B70f", "Lung_Dx-A0002/B40f"]
  : ["LIDC-IDRI-0003/ct"];

describe("by command line, from a folder of DICOM to a map and a table", () => {
  for (const chest of chests)
    test(chest, { timeout: 600_000 }, () => {
      const scratch = mkdtempSync(path.join(tmpdir(), "hilum-real-"));
      const out = path.join(scratch, "out");
      const ran = spawnSync(
        process.execPath,
        [
          bundle,
          "predict",
          path.join(unpackedData(), "ct", chest),
          "--out",
          out,
          "--workspace",
          path.join(scratch, "ws"),
        ],
        { encoding: "utf8" },
      );
      expect(ran.status, ran.stderr).toBe(0);
      const folder = existsSync(path.join(out, "result.json")) ? out : path.join(out, readdirSync(out)[0] ?? "");
      const made = result.parse(JSON.parse(readFileSync(path.join(folder, "result.json"), "utf8")));
      expect(made.loss.max).toBeGreaterThan(made.loss.min);
      expect(made.patches.length).toBeGreaterThan(10);
      expect(made.litres.total).toBeGreaterThan(1.5);
      expect(made.probability?.demonstration).toBe(true);
      const loss = readNifti(gunzipSync(readFileSync(path.join(folder, "loss.nii.gz"))));
      if ("refused" in loss) throw new Error(loss.refused.message);
      expect(loss.image.slope).toBeGreaterThan(0);
    });
});
