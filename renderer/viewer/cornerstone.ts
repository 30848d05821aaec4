import { cache, Enums, init, RenderingEngine, utilities, volumeLoader } from "@cornerstonejs/core";
import { colormapNames, rgbPoints } from "./colormap.ts";
import { apply, type Vec3 } from "./grid.ts";
import type { LoadedVolume } from "./volume.ts";

let started = false;

/** Starts Cornerstone once for the life of the window. All volume views share one graphics context, so one is enough. */
export function startCornerstone(): void {
  if (started) return;
  init({ rendering: { webGlContextCount: 1 }, debug: { statsOverlay: false } });
  for (const name of colormapNames)
    utilities.colormap.registerColormap({ Name: name, ColorSpace: "RGB", RGBPoints: rgbPoints(name) });
  started = true;
}

let engines = 0;

/** A new engine. There is one at a time; only a lost graphics context asks for another. */
export function newEngine(): RenderingEngine {
  engines += 1;
  return new RenderingEngine(`hilum-${engines}`);
}

/** What draws the pictures, in the driver's words, and whether it is a program instead of a graphics card. */
export function graphicsRenderer(): { name: string; software: boolean; maxTexture3d: number } {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (gl === null) return { name: "none", software: true, maxTexture3d: 0 };
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl.getParameter(info === null ? gl.RENDERER : info.UNMASKED_RENDERER_WEBGL));
  const maxTexture3d = Number(gl.getParameter(gl.MAX_3D_TEXTURE_SIZE));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return { name, software: /swiftshader|llvmpipe|software|microsoft basic render/i.test(name), maxTexture3d };
}

/**
 * Hands a volume to Cornerstone under an id without ":" (with one it would look for an image loader) and registers it as
 * a display set of the same id. The slices get their own positions, which createLocalVolume leaves all alike.
 */
export function registerVolume(id: string, volume: LoadedVolume, frameOfReferenceUid: string): void {
  const [nx, ny, nz] = volume.grid.size;
  const { spacingMm, direction, originLps } = volume.grid;
  const rowCosines = direction.slice(0, 3);
  const columnCosines = direction.slice(3, 6);
  const imageOrientationPatient = [...rowCosines, ...columnCosines];
  const bits = volume.data.BYTES_PER_ELEMENT * 8;
  const local = volumeLoader.createLocalVolume(id, {
    dimensions: [nx, ny, nz],
    spacing: [...spacingMm],
    origin: [...originLps],
    direction: [...direction],
    scalarData: volume.data,
    metadata: {
      Modality: "CT",
      FrameOfReferenceUID: frameOfReferenceUid,
      BitsAllocated: bits,
      BitsStored: bits,
      HighBit: bits - 1,
      PixelRepresentation: bits === 16 ? 1 : 0,
      SamplesPerPixel: 1,
      PhotometricInterpretation: "MONOCHROME2",
      Rows: ny,
      Columns: nx,
      PixelSpacing: [spacingMm[1], spacingMm[0]],
      ImageOrientationPatient: imageOrientationPatient,
      voiLut: [],
      VOILUTFunction: "LINEAR",
    },
  });
  local.modified();
  for (const [k, imageId] of local.imageIds.entries()) {
    utilities.genericMetadataProvider.add(imageId, {
      type: "imagePlaneModule",
      metadata: {
        frameOfReferenceUID: frameOfReferenceUid,
        rows: ny,
        columns: nx,
        imageOrientationPatient,
        rowCosines,
        columnCosines,
        imagePositionPatient: apply(volume.grid.toLps, [0, 0, k] satisfies Vec3),
        pixelSpacing: [spacingMm[1], spacingMm[0]],
        rowPixelSpacing: spacingMm[1],
        columnPixelSpacing: spacingMm[0],
      },
    });
  }
  utilities.genericViewportDisplaySetMetadataProvider.add(id, {
    kind: "planar",
    imageIds: local.imageIds,
    initialImageIdIndex: nz >> 1,
    volumeId: id,
  });
}

/** Takes a volume out of Cornerstone's cache with its slices, which would stay counted otherwise. The array stays ours. */
export function unregisterVolume(id: string): void {
  const volume = cache.getVolume(id);
  if (volume === undefined) return;
  const imageIds = [...volume.imageIds];
  utilities.genericViewportDisplaySetMetadataProvider.remove(id);
  cache.removeVolumeLoadObject(id);
  for (const imageId of imageIds)
    if (cache.getImageLoadObject(imageId) !== undefined) cache.removeImageLoadObject(imageId);
}

export const orientations = {
  axial: Enums.OrientationAxis.AXIAL,
  sagittal: Enums.OrientationAxis.SAGITTAL,
  coronal: Enums.OrientationAxis.CORONAL,
} as const;
