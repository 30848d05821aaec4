import { useEffect, useRef } from "react";
import type { ResultDetail, StudyDetail } from "../../../electron/contract/index.ts";
import { quantile } from "./histogram.ts";
import { useShownResult } from "./patches.ts";
import { useRead } from "./store.ts";
import { theViewer, useViewer } from "./the-viewer.ts";

/** Colours run from the first to the 99.9th percentile of this lung's own values. */
export function colourRange(result: ResultDetail["result"]): readonly [number, number] {
  const { histogram, min, max } = result.loss;
  const [low, high] = [quantile(histogram, 0.01), quantile(histogram, 0.999)];
  return high > low ? [low, high] : [min, max > min ? max : min + 1e-3];
}

/** The threshold in nats per voxel: what was asked for, else the 95th percentile of this lung. */
export function useThreshold(): number | null {
  const asked = useRead((read) => read.threshold);
  const result = useShownResult();
  return result === null ? null : (asked ?? result.result.loss.p95);
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
    if (url !== undefined && open !== undefined) void theViewer().showScan(open.volume, open.study.frameOfReferenceUid);
    return () => theViewer().close();
  }, [url]);
  useEffect(() => {
    if (ready && lungs) void theViewer().load("lungs", lungs);
  }, [ready, lungs]);
}

function useMaps(result: ResultDetail | null): void {
  const ready = useViewer((state) => state.volumes.has("scan"));
  const revealed = useRead((read) => read.revealed);
  const wanted = useRead((read) => read.revealed || read.reconstruction || read.held);
  useEffect(() => {
    if (!ready) return;
    if (result === null) for (const name of ["loss", "reconstruction"] as const) theViewer().drop(name);
    if (result !== null && revealed) void theViewer().load("loss", result.loss);
    if (result !== null && wanted) void theViewer().load("reconstruction", result.reconstruction);
  }, [ready, result, revealed, wanted]);
}

function useLooks(result: ResultDetail | null): void {
  const revealed = useRead((read) => read.revealed);
  const { lossVisible, lossOpacity, threshold, reconstruction, held, hidden } = useRead();
  useEffect(() => {
    if (result === null) return;
    theViewer().setLook("loss", {
      colormap: "ember",
      range: colourRange(result.result),
      opacity: lossOpacity,
      threshold: threshold ?? result.result.loss.p95,
      visible: revealed && lossVisible && !hidden && !held,
    });
    theViewer().setLook("reconstruction", {
      colormap: "grey",
      range: [-1350, 150],
      opacity: 1,
      threshold: null,
      visible: (reconstruction || held) && !hidden,
    });
  }, [result, revealed, lossVisible, lossOpacity, threshold, reconstruction, held, hidden]);
}
