import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { spacingMm } from "../../ml/geometry/index.ts";
import { chestVolume, lungsOf } from "./chest.ts";
import { against, medianSeconds, python, type Bench } from "./measure.ts";

/**
 * From HU in memory to the lung box and its mask at 1 mm. The peer does the plain version of the same with SciPy: threshold,
 * components, the two largest that do not touch the border, closing, crop, zoom. It times its arithmetic only, without start and reading.
 */
export const prepare: Bench = {
  words: "finds the lungs of LIDC-IDRI-0001 and resamples them to 1 mm; peer: SciPy",
  async run() {
    const volume = await chestVolume();
    let litres = Number.NaN;
    const ours = await medianSeconds(3, () => (litres = lungsOf(volume).litres.total));
    const peer = withFile(volume.data, (file) =>
      python<{ seconds: number; litres: number }>(withScipy, {
        file,
        size: volume.size,
        spacing: spacingMm(volume.affineLps),
      }),
    );
    return {
      figures: { "prepare, s": ours, "lungs, l": litres },
      peers: peer === null ? {} : { "SciPy, s": peer.seconds, "SciPy's lungs, l": peer.litres },
      ratios: against("scipy", "prepare", peer?.seconds ?? null, ours),
    };
  },
};

function withFile<T>(data: Int16Array, work: (file: string) => T): T {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hilum-bench-"));
  try {
    const file = path.join(folder, "hu.raw");
    fs.writeFileSync(file, data);
    return work(file);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const withScipy = `
import json, sys, time
import numpy as np
from scipy import ndimage as ni
ask = json.load(sys.stdin)
nx, ny, nz = ask["size"]; sx, sy, sz = ask["spacing"]
hu = np.fromfile(ask["file"], "<i2").reshape(nz, ny, nx)
runs = []
for _ in range(3):
    began = time.perf_counter()
    air = hu < -400
    for z in range(nz):
        # Air that touches the border of its slice is outside the body.
        labels, _n = ni.label(air[z])
        rim = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
        air[z] &= ~np.isin(labels, rim[rim > 0])
    labels, _n = ni.label(air)
    sizes = np.bincount(labels.ravel()); sizes[0] = 0
    largest = np.argsort(sizes)[-2:]
    largest = largest[sizes[largest] > sizes.max() / 5]
    lungs = ni.binary_closing(np.isin(labels, largest), iterations=2)
    box = ni.find_objects(lungs.astype(np.uint8))[0]
    zoom = (sz, sy, sx)
    ni.zoom(hu[box].astype(np.float32), zoom, order=1); ni.zoom(lungs[box].astype(np.uint8), zoom, order=0)
    runs.append(time.perf_counter() - began)
print(json.dumps({"seconds": sorted(runs)[1], "litres": float(lungs.sum()) * sx * sy * sz / 1e6}))
`;
