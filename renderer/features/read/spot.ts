import { useEffect, useState } from "react";
import type { ResultDetail, VolumeInfo } from "../../../electron/contract/index.ts";
import {
  fetchValue,
  fetchVolume,
  type LayerName,
  layerSummary,
  type LayerSummary,
  shareBelowOf,
  type Vec3,
} from "../../viewer/index.ts";
import { summaryOf, volumesOf } from "./layers.ts";
import { useShownResult } from "./patches.ts";
import { useRead } from "./store.ts";
import { theViewer } from "./the-viewer.ts";

/** What one layer says of a place. */
export interface SpotValue {
  readonly name: LayerName;
  readonly value: number | undefined;
  /** The share of this lung's own values that lie below it. */
  readonly share: number | undefined;
}

/** Explains a place: all views go to the voxel nearest to it. */
export function explain(lps: Vec3): void {
  theViewer().goTo(lps);
  useRead.setState({ spot: theViewer().state.getState().position });
}

/** Values as they come; `done` when all are there. */
interface SpotValues {
  readonly values: readonly SpotValue[];
  readonly done: boolean;
  readonly problem: string | null;
}

const nothing: SpotValues = { values: [], done: false, problem: null };

/**
 * The value of each named layer at a place. Layers in memory answer at once; of the others two bytes are read, and once for
 * each its distribution, which is kept while its array (tens of MB) is not. Nothing is read while the maps are covered.
 */
export function useSpotValues(lps: Vec3, names: readonly LayerName[]): SpotValues {
  const detail = useShownResult();
  const revealed = useRead((read) => read.revealed);
  const [state, setState] = useState(nothing);
  const [x, y, z] = lps;
  useEffect(() => {
    setState(nothing);
    if (!revealed || detail === null) return undefined;
    const abort = new AbortController();
    const told = (values: readonly SpotValue[]): void => {
      if (!abort.signal.aborted) setState({ values, done: false, problem: null });
    };
    readValues(detail, [x, y, z], names, told, abort.signal).then(
      () => (abort.signal.aborted ? undefined : setState((now) => ({ ...now, done: true }))),
      (error: unknown) => {
        const problem = error instanceof Error ? error.message : "The layers could not be read.";
        if (!abort.signal.aborted) setState((now) => ({ ...now, done: true, problem }));
      },
    );
    return () => abort.abort();
  }, [detail, revealed, names, x, y, z]);
  return state;
}

/** One layer after another: several arrays at once would be hundreds of MB. */
async function readValues(
  detail: ResultDetail,
  lps: Vec3,
  names: readonly LayerName[],
  told: (values: readonly SpotValue[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const values: SpotValue[] = [];
  for (const [name, info] of volumesOf(detail)) {
    if (!names.includes(name)) continue;
    const value = theViewer().value(name, lps) ?? (await fetchValue(info, lps, signal));
    const isMeasure = name !== "component" && name !== "percentile" && name !== "reconstruction";
    const share =
      value === undefined || !isMeasure ? undefined : shareBelowOf(await distributionOf(name, info, signal), value);
    values.push({ name, value, share });
    told([...values]);
  }
}

const distributions = new Map<string, LayerSummary>();

async function distributionOf(name: LayerName, info: VolumeInfo, signal: AbortSignal): Promise<LayerSummary> {
  const loaded = theViewer().volume(name);
  if (loaded?.info.id === info.id) return summaryOf(loaded);
  const known = distributions.get(info.id);
  if (known !== undefined) return known;
  const made = layerSummary(await fetchVolume(info, () => undefined, signal));
  // Those of a dozen layers are 6 MB; the oldest go first.
  if (distributions.size >= 24) distributions.delete(distributions.keys().next().value ?? "");
  distributions.set(info.id, made);
  return made;
}
