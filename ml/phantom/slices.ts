import { uidFrom, writeCt } from "../formats/index.ts";
import type { Phantom } from "./phantom.ts";

/** One file of a series. */
export interface PhantomFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The phantom as a CT series, one file a slice, the first one nearest the head as scanners number them. Made one by one
 * as they are asked for. UIDs depend on `patientId` and `seed` alone; every text field that has room says "synthetic".
 */
export function* phantomSlices(
  { volume, spacingMm, chest }: Phantom,
  { patientId, seed }: { readonly patientId: string; readonly seed: number },
): Iterable<PhantomFile> {
  const [nx, ny, nz] = volume.size;
  const [x, y, z] = [volume.affineLps[3], volume.affineLps[7], volume.affineLps[11]];
  const base = `Hilum phantom, seed ${seed}, patient ${patientId}, ${chest}, ${volume.size.join(" x ")} of ${spacingMm.join(" x ")} mm`;
  const uids = {
    study: uidFrom(`${base}, study`),
    series: uidFrom(`${base}, series`),
    frameOfReference: uidFrom(`${base}, frame of reference`),
  };
  for (let n = 1; n <= nz; n++) {
    const k = nz - n;
    const bytes = writeCt({
      hu: volume.data.subarray(k * nx * ny, (k + 1) * nx * ny),
      columns: nx,
      rows: ny,
      positionLps: [x, y, z + k * spacingMm[2]],
      orientation: [
        [1, 0, 0],
        [0, 1, 0],
      ],
      spacingMm: [spacingMm[0], spacingMm[1]],
      thicknessMm: spacingMm[2],
      instanceNumber: n,
      uids: { ...uids, instance: uidFrom(`${base}, slice ${n}`) },
      patientId,
      patientName: "Synthetic^Phantom",
      studyDescription: "Synthetic chest CT",
      seriesDescription: `Hilum phantom, ${chest} (synthetic)`,
      manufacturer: "Hilum phantom (synthetic)",
      model: "Hilum phantom 1",
      kernel: "SYNTHETIC",
      imageType: ["DERIVED", "PRIMARY", "AXIAL"],
      comment: "Synthetic image, computed from geometry and chance. No patient.",
      isPhantom: true,
    });
    yield { name: `IM${String(n).padStart(4, "0")}.dcm`, bytes };
  }
}
