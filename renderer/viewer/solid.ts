/// <reference path="./vtk.d.ts" />
import { Enums, type VolumeViewport3D } from "@cornerstonejs/core";
import vtkDataArray from "@kitware/vtk.js/Common/Core/DataArray.js";
import vtkImageData from "@kitware/vtk.js/Common/DataModel/ImageData.js";
import vtkPiecewiseFunction from "@kitware/vtk.js/Common/DataModel/PiecewiseFunction.js";
import vtkImageMarchingCubes from "@kitware/vtk.js/Filters/General/ImageMarchingCubes.js";
import vtkCubeSource from "@kitware/vtk.js/Filters/Sources/CubeSource.js";
import vtkActor from "@kitware/vtk.js/Rendering/Core/Actor.js";
import vtkColorTransferFunction from "@kitware/vtk.js/Rendering/Core/ColorTransferFunction.js";
import vtkMapper from "@kitware/vtk.js/Rendering/Core/Mapper.js";
import type vtkVolume from "@kitware/vtk.js/Rendering/Core/Volume";
import { registerVolume, unregisterVolume } from "./cornerstone.ts";
import { add, cross, length, scale, subtract, type Vec3 } from "./grid.ts";
import type { Box } from "./plane.ts";
import { reduceMap, reduceScan } from "./reduce.ts";
import type { Viewer } from "./viewer.ts";
import type { LoadedVolume } from "./volume.ts";

/** Opacity and colour by HU. With a lung mask: a faint shell, vessels and solid parts in it. Without: bone. */
const lungOpacity: readonly (readonly [number, number])[] = [
  [-1024, 0],
  [-980, 0],
  [-900, 0.004],
  [-780, 0.008],
  [-620, 0.05],
  [-350, 0.25],
  [0, 0.55],
  [300, 0.7],
];
const boneOpacity: readonly (readonly [number, number])[] = [
  [-1024, 0],
  [180, 0],
  [350, 0.35],
  [1200, 0.8],
];
const lungColour: readonly (readonly [number, number, number, number])[] = [
  [-1024, 0.16, 0.2, 0.28],
  [-780, 0.3, 0.38, 0.5],
  [-400, 0.62, 0.72, 0.86],
  [100, 0.88, 0.92, 0.98],
];
const boneColour: readonly (readonly [number, number, number, number])[] = [
  [180, 0.55, 0.5, 0.44],
  [600, 0.9, 0.87, 0.8],
  [1500, 1, 1, 0.98],
];

/** What a map's high part is drawn in: the upper middle of ember. */
const lossColour = [0.976, 0.545, 0.043] as const;
const boxColour = [1, 0.847, 0.302] as const;

/** Radians for a drag over a pixel. */
const turnPerPixel = 0.008;

const [mostUnproven, retryMs] = [40, 250];

export interface Solid {
  /** The surface around the map where it exceeds a value (nats per voxel), and a patch's box; null for none. */
  readonly put: (surfaceNatsPerVoxel: number | null, box: Box | null) => void;
  /** Back to the view from the front. */
  readonly reset: () => void;
  readonly dispose: () => void;
}

/**
 * The 3-D pane in an element: lungs as a shell with what is in them, high loss as a surface. Reads the volumes that the
 * viewer holds now. `maxSide` bounds the work: a program that draws instead of a graphics card needs a small one.
 */
export async function createSolid(
  viewer: Viewer,
  element: HTMLDivElement,
  maxSide: number,
  drawn: () => void,
): Promise<Solid> {
  const scan = viewer.volume("scan");
  if (scan === undefined) throw new Error("The 3-D view was asked for before there was a scan.");
  const lungs = viewer.volume("lungs");
  const engine = viewer.stage.renderingEngine;
  const viewportId = "pane-3d";
  const volumeId = `solid-${crypto.randomUUID().slice(0, 8)}`;
  registerVolume(volumeId, reduceScan(scan, lungs, maxSide), viewer.stage.frame);
  engine.enableElement({
    viewportId,
    type: Enums.ViewportType.VOLUME_3D,
    element,
    defaultOptions: { orientation: Enums.OrientationAxis.CORONAL, background: [0, 0, 0] },
  });
  const viewport = engine.getViewport<VolumeViewport3D>(viewportId);
  const seen = whenSeen(viewport, drawn);
  element.addEventListener(Enums.Events.IMAGE_RENDERED, seen);
  await viewport.setVolumes([{ volumeId }]);
  paint(viewport.getDefaultActor().actor as vtkVolume, lungs !== undefined, !viewer.graphics.software);
  const quality = viewer.graphics.software ? 2 : 1;
  viewport.setSampleDistanceMultiplier(quality);
  viewport.resetCamera();
  viewport.setZoom(1.05);
  viewport.render();
  const silence = listenForTurns(element, viewport, quality);
  const surface = once((map: LoadedVolume, value: number) =>
    surfaceOf(reduceMap(map, viewer.graphics.software ? 4 : 3, value - 10), value),
  );
  return {
    put: (value, box) => {
      const map = viewer.volume("loss");
      const shown = viewport.getActors().map(({ uid }) => uid);
      viewport.removeActors(["loss-surface", "patch-box"].filter((uid) => shown.includes(uid)));
      if (value !== null && map !== undefined) viewport.addActor({ uid: "loss-surface", actor: surface(map, value) });
      if (box !== null) viewport.addActor({ uid: "patch-box", actor: boxOf(box) });
      viewport.render();
    },
    reset: () => {
      viewport.resetCamera();
      viewport.setZoom(1.05);
      viewport.render();
    },
    dispose: () => {
      silence();
      element.removeEventListener(Enums.Events.IMAGE_RENDERED, seen);
      if (!engine.hasBeenDestroyed) engine.disableElement(viewportId);
      // Cornerstone would draw into the canvas that is there, and after a loss of the graphics process that one stays white.
      element.replaceChildren();
      unregisterVolume(volumeId);
    },
  };
}

/**
 * Calls `drawn` for frames that are a picture. While graphics come back after a loss, Cornerstone tells of frames that left
 * the canvas transparent (see Stage): such a one is drawn again.
 */
function whenSeen(viewport: VolumeViewport3D, drawn: () => void): () => void {
  let [proven, unproven] = [false, 0];
  return () => {
    const { canvas } = viewport;
    const centre = [canvas.width >> 1, canvas.height >> 1] as const;
    proven ||= (canvas.getContext("2d")?.getImageData(...centre, 1, 1).data[3] ?? 0) > 0;
    if (proven) drawn();
    else if (unproven++ < mostUnproven)
      setTimeout(() => (viewport.isDisabled ? undefined : viewport.render()), retryMs);
  };
}

/** Keeps the last answer for the same map and value: choosing another patch must not make the surface again. */
function once<T>(make: (map: LoadedVolume, value: number) => T): (map: LoadedVolume, value: number) => T {
  let kept: { map: LoadedVolume; value: number; made: T } | undefined;
  return (map, value) => {
    if (kept?.map !== map || kept.value !== value) kept = { map, value, made: make(map, value) };
    return kept.made;
  };
}

function paint(volume: vtkVolume, isLung: boolean, shade: boolean): void {
  const opacity = vtkPiecewiseFunction.newInstance();
  for (const [hu, value] of isLung ? lungOpacity : boneOpacity) opacity.addPoint(hu, value);
  const colour = vtkColorTransferFunction.newInstance();
  for (const [hu, red, green, blue] of isLung ? lungColour : boneColour) colour.addRGBPoint(hu, red, green, blue);
  const property = volume.getProperty();
  property.setRGBTransferFunction(0, colour);
  property.setScalarOpacity(0, opacity);
  property.setInterpolationTypeToLinear();
  property.setShade(shade);
  property.setAmbient(0.35);
  property.setDiffuse(0.75);
  property.setSpecular(0.15);
}

function surfaceOf(map: ReturnType<typeof reduceMap>, value: number): vtkActor {
  const image = vtkImageData.newInstance();
  image.setDimensions(map.size[0], map.size[1], map.size[2]);
  image.setOrigin([...map.originLps]);
  image.setSpacing([map.stepMm, map.stepMm, map.stepMm]);
  image
    .getPointData()
    .setScalars(vtkDataArray.newInstance({ name: "loss", values: map.values, numberOfComponents: 1 }));
  const cubes = vtkImageMarchingCubes.newInstance({ contourValue: value, computeNormals: true, mergePoints: true });
  cubes.setInputData(image);
  const mapper = vtkMapper.newInstance();
  mapper.setInputConnection(cubes.getOutputPort());
  mapper.setScalarVisibility(false);
  const actor = vtkActor.newInstance();
  actor.setMapper(mapper);
  actor.getProperty().setColor(...lossColour);
  actor.getProperty().setAmbient(0.3);
  return actor;
}

function boxOf([low, high]: Box): vtkActor {
  const cube = vtkCubeSource.newInstance({
    xLength: high[0] - low[0],
    yLength: high[1] - low[1],
    zLength: high[2] - low[2],
    center: [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2],
  });
  const mapper = vtkMapper.newInstance();
  mapper.setInputConnection(cube.getOutputPort());
  const actor = vtkActor.newInstance();
  actor.setMapper(mapper);
  actor.getProperty().setRepresentationToWireframe();
  actor.getProperty().setLighting(false);
  actor.getProperty().setColor(...boxColour);
  return actor;
}

/** Drag turns around the middle, wheel zooms; coarser while dragging. */
function listenForTurns(element: HTMLDivElement, viewport: VolumeViewport3D, quality: number): () => void {
  let last: readonly [number, number] | null = null;
  const down = (event: PointerEvent): void => {
    last = [event.clientX, event.clientY];
    element.setPointerCapture(event.pointerId);
    viewport.setSampleDistanceMultiplier(quality * 2);
  };
  const move = (event: PointerEvent): void => {
    if (last === null) return;
    turn(viewport, event.clientX - last[0], event.clientY - last[1]);
    last = [event.clientX, event.clientY];
  };
  const up = (): void => {
    if (last === null) return;
    last = null;
    viewport.setSampleDistanceMultiplier(quality);
    viewport.render();
  };
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    viewport.setZoom(viewport.getZoom() * Math.exp(-event.deltaY / 500));
    viewport.render();
  };
  element.addEventListener("pointerdown", down);
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", up);
  element.addEventListener("wheel", wheel, { passive: false });
  return () => {
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", up);
    element.removeEventListener("pointercancel", up);
    element.removeEventListener("wheel", wheel);
  };
}

/** Turns the camera around its focal point: about the patient's long axis by dx, up and down by dy. */
function turn(viewport: VolumeViewport3D, dx: number, dy: number): void {
  const { position, focalPoint, viewUp } = viewport.getCamera();
  if (position === undefined || focalPoint === undefined || viewUp === undefined) return;
  const [up, focus]: [Vec3, Vec3] = [
    [viewUp[0], viewUp[1], viewUp[2]],
    [focalPoint[0], focalPoint[1], focalPoint[2]],
  ];
  const axis: Vec3 = [0, 0, 1];
  let arm = subtract([position[0], position[1], position[2]], focus);
  arm = rotated(arm, axis, dx * -turnPerPixel);
  let newUp = rotated(up, axis, dx * -turnPerPixel);
  const side = cross(newUp, arm);
  const unit = scale(side, 1 / length(side));
  arm = rotated(arm, unit, dy * -turnPerPixel);
  newUp = rotated(newUp, unit, dy * -turnPerPixel);
  const at = add(focus, arm);
  viewport.setCamera({ position: [at[0], at[1], at[2]], viewUp: [newUp[0], newUp[1], newUp[2]], focalPoint });
  viewport.render();
}

/** Rodrigues' rotation of a vector about a unit axis. */
function rotated(v: Vec3, axis: Vec3, angle: number): Vec3 {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const along = v[0] * axis[0] + v[1] * axis[1] + v[2] * axis[2];
  return add(add(scale(v, c), scale(cross(axis, v), s)), scale(axis, along * (1 - c)));
}
