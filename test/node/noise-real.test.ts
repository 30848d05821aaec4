import path from "node:path";
import { expect } from "vitest";
import { volumeIn } from "../../build/chest.ts";
import { noiseHu } from "../../ml/filters/index.ts";
import { crop, isotropicGrid, resampleLinear, wholeBox } from "../../ml/geometry/index.ts";
import { testWith, unpackedData } from "../need.ts";

/** Noise of the middle third of a chest's slices, on a 1 mm grid as a lung box has. */
async function noiseOf(folder: string): Promise<number> {
  const scan = await volumeIn(path.join(unpackedData(), "ct", folder));
  const { min, max } = wholeBox(scan);
  const height = max[2];
  const middle = crop(scan, {
    min: [min[0], min[1], Math.floor(height / 3)],
    max: [max[0], max[1], Math.ceil((2 * height) / 3)],
  });
  return noiseHu(resampleLinear(middle, isotropicGrid(middle)))!;
}

testWith(["data"])("one patient's scan has three times the noise with a sharp kernel", async () => {
  const [soft, sharp] = [await noiseOf("Lung_Dx-A0002/B40f"), await noiseOf("Lung_Dx-A0002/B70f")];
  expect(soft).toBeGreaterThan(6);
  expect(soft).toBeLessThan(10);
  expect(sharp / soft).toBeGreaterThan(2.5);
  expect(sharp / soft).toBeLessThan(4);
});
