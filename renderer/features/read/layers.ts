import { useEffect, useMemo, useRef } from "react";
import type { ResultDetail, StudyDetail, VolumeInfo } from "../../../electron/contract/index.ts";
import {
  layerNames,
  type LayerName,
  layerSummary,
  type LayerSummary,
  type LoadedVolume,
  lungWindow,
  type Look,
  type Vec3,
  windowRange,
} from "../../viewer/index.ts";
import { type ColourName, type LayerSpec, layerSpecs, type Values } from "./layer-specs.ts";
import { useShownResult } from "./patches.ts";
import { restOpacity, useRead } from "./store.ts";
import { useSwipe } from "./swipe.ts";
import { theViewer, useViewer } from "./the-viewer.ts";

/** The volumes of a result, in the order of the list. A result of an older Hilum has two. */
export function volumesOf(detail: ResultDetail | null): ReadonlyMap<LayerName, VolumeInfo> {
  const named = new Map(detail?.layers.map(({ id, volume }) => [id, volume] as const));
  return new Map(
    layerNames.flatMap((name) => {
      const volume = named.get(name);
      return volume === undefined ? [] : [[name, volume] as const];
    }),
  );
}

/** The colour layers of the shown result. */
export function useColourNames(): readonly ColourName[] {
  return [...volumesOf(useShownResult()).keys()].filter(isColour);
}

/** The colour layer that is chosen; where the result has none of that name, its loss. */
export function useColour(): { readonly name: ColourName; readonly spec: LayerSpec } {
  const names = useColourNames();
  const wanted = useRead((read) => read.colour);
  const name = names.includes(wanted) ? wanted : "loss";
  return { name, spec: layerSpecs[name] };
}

const summaries = new WeakMap<LoadedVolume, LayerSummary>();

/** What the scale of a layer that is in memory is made of. */
export function useValues(name: ColourName): Values | undefined {
  const summary = useSummary(name);
  const ordinary = useShownResult()?.result.reference?.loss;
  return useMemo(
    () => summary && { summary, ordinary: name === "loss" ? ordinary : undefined },
    [summary, name, ordinary],
  );
}

/** All values of a layer that is in memory, counted once. */
function useSummary(name: LayerName): LayerSummary | undefined {
  const volumes = useViewer((state) => state.volumes);
  const volume = volumes.has(name) ? theViewer().volume(name) : undefined;
  return volume && summaryOf(volume);
}

export function summaryOf(volume: LoadedVolume): LayerSummary {
  const known = summaries.get(volume);
  if (known !== undefined) return known;
  const made = layerSummary(volume);
  summaries.set(volume, made);
  return made;
}

/** The chosen layer's threshold in its own unit: what was asked for, else where it rests; null for none. */
export function useThreshold(): number | null {
  const { name, spec } = useColour();
  const asked = useRead((read) => read.thresholds[name]);
  const values = useValues(name);
  return asked ?? (values === undefined ? null : spec.rest(values));
}

/** A layer's value at a point with its unit; undefined where there is none. */
export function layerWordsAt(name: ColourName, lps: Vec3): string | undefined {
  const value = theViewer().value(name, lps);
  return value === undefined ? undefined : layerSpecs[name].words(value);
}

/** Loads what belongs to a study and keeps the viewer's layers as the panel has them. */
export function useLayers(detail: StudyDetail | undefined, result: ResultDetail | null): void {
  useScan(detail);
  useMaps(result);
  useLooks(result);
}

function useScan(detail: StudyDetail | undefined): void {
  const ready = useViewer((state) => state.volumes.has("scan"));
  const url = detail?.volume.url;
  const lungs = detail?.lungs;
  // Only another url means another scan: a refreshed answer about the same one must not load it again.
  const latest = useRef(detail);
  latest.current = detail;
  useEffect(() => {
    const open = latest.current;
    if (url !== undefined && open !== undefined) void showScan(open);
    return () => theViewer().close();
  }, [url]);
  useEffect(() => {
    if (ready && lungs) void theViewer().load("lungs", lungs);
  }, [ready, lungs]);
}

/** Shows a study's scan from its middle, or from where it was to be opened. */
async function showScan({ study, volume }: StudyDetail): Promise<void> {
  await theViewer().showScan(volume, study.frameOfReferenceUid);
  const { arrival } = useRead.getState();
  if (arrival?.study !== study.id || theViewer().volume("scan")?.info.url !== volume.url) return;
  useRead.setState({ arrival: null });
  theViewer().goTo(arrival.lps);
}

/** In memory: loss, reconstruction and the chosen layer. The others are read again when they are wanted: each is tens of MB. */
function useMaps(result: ResultDetail | null): void {
  const ready = useViewer((state) => state.volumes.has("scan"));
  const revealed = useRead((read) => read.revealed);
  const wanted = useRead((read) => read.colour);
  useEffect(() => {
    if (!ready) return;
    const volumes = volumesOf(result);
    for (const name of layerNames) {
      const info = volumes.get(name);
      if (info === undefined || !["loss", "reconstruction", wanted].includes(name)) theViewer().drop(name);
      else if (revealed) void theViewer().load(name, info);
    }
  }, [ready, result, revealed, wanted]);
}

function useLooks(result: ResultDetail | null): void {
  const { name, spec } = useColour();
  const values = useValues(name);
  const threshold = useThreshold();
  const { revealed, colourVisible, opacities, reconstruction, held, hidden } = useRead();
  const parted = useSwipe() !== null;
  const opacity = opacities[name] ?? restOpacity;
  useEffect(() => {
    if (result === null) return;
    const { lower, upper } = windowRange(lungWindow);
    const inPlace: Look = { colormap: "grey", range: [lower, upper], opacity: 1, threshold: null, visible: false };
    theViewer().setLook("reconstruction", {
      ...inPlace,
      visible: revealed && (reconstruction || held) && !hidden,
    });
    for (const other of layerNames.filter(isColour)) {
      if (other !== name) theViewer().setLook(other, { ...inPlace, colormap: layerSpecs[other].colormap });
      else if (values !== undefined)
        theViewer().setLook(name, {
          colormap: spec.colormap,
          range: spec.range(values),
          opacity,
          threshold,
          twoSided: spec.kind === "signed",
          visible: revealed && colourVisible && !hidden && !held && !parted,
        });
    }
  }, [result, name, spec, values, threshold, opacity, revealed, colourVisible, reconstruction, held, hidden, parted]);
}

function isColour(name: LayerName): name is ColourName {
  return name !== "reconstruction";
}
