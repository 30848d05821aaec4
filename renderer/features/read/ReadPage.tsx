import { type ReactNode, useEffect } from "react";
import type { StudyDetail } from "../../../electron/contract/index.ts";
import {
  faultOf,
  findingsOf,
  useMarks,
  useResult,
  useResults,
  useReveal,
  useSetSettings,
  useSettings,
  useStudy,
  verdictSign,
} from "../../client/index.ts";
import { Chip, FaultBanner, Page, Panel, Tooltip, useWindowTitle } from "../../ui/index.ts";
import { useReadActions } from "./actions.ts";
import { useLayers } from "./layers.ts";
import { LayersPanel } from "./LayersPanel.tsx";
import { MapChoice, mapOf } from "./MapChoice.tsx";
import { MarkList } from "./MarkList.tsx";
import { NoResult } from "./NoResult.tsx";
import panes from "./panes.module.css";
import { PatchList } from "./PatchList.tsx";
import { ResultContext, useShownResult } from "./patches.ts";
import { placesOf, PlanePane, TextTwin } from "./PlanePane.tsx";
import { ProbabilityPanel } from "./ProbabilityPanel.tsx";
import styles from "./read.module.css";
import { SpotPanel } from "./SpotPanel.tsx";
import { openStudy, useRead } from "./store.ts";
import { ThreeDPane } from "./ThreeDPane.tsx";
import { Toolbar } from "./Toolbar.tsx";
import { studyLine } from "./words.ts";

/** A study open for reading: three planes and 3-D, layers, patches, the estimate. */
export function ReadPage({ study }: { readonly study: string }): ReactNode {
  const detail = useStudy(study);
  const results = useResults(study);
  const wanted = useRead((read) => read.model);
  const { model, isMapped } = mapOf(wanted, results.data ?? []);
  const shown = useResult(study, isMapped ? model : undefined);
  const result = isMapped ? (shown.data ?? null) : null;
  useWindowTitle("Read");
  useOpening(study, detail.data !== undefined);
  useToldReveal(study, result !== null);
  if (detail.error)
    return (
      <Page title="Read">
        <div className={styles.alone}>
          <FaultBanner fault={faultOf(detail.error)} />
        </div>
      </Page>
    );
  return (
    <ResultContext value={result}>
      <Page
        title={detail.data?.study.pseudonym ?? "Read"}
        crumb={<a href="#/studies">Studies ›</a>}
        meta={detail.data && <Meta detail={detail.data} />}
      >
        <div className={styles.work}>
          <Layers detail={detail.data} />
          <Keys noResult={results.data && !isMapped ? "There is no loss map by this model yet." : undefined} />
          <Toolbar />
          <div className={styles.views}>
            {detail.data && results.data?.length === 0 && <NoResult detail={detail.data} />}
            {shown.error && <FaultBanner fault={faultOf(shown.error)} />}
            {detail.data && <Panes slices={detail.data.quality.geometry.slices} />}
            {detail.data?.study.attribution && <p className={styles.attribution}>{detail.data.study.attribution}</p>}
            <TextTwin />
          </div>
          <Panel label="Layers, patches and probability" className={styles.panel ?? ""}>
            <SpotPanel />
            {detail.data && results.data && <MapChoice study={study} results={results.data} />}
            {detail.data && <LayersPanel detail={detail.data} />}
            <PatchList />
            {detail.data && <MarkList />}
            {detail.data && <ProbabilityPanel synthetic={detail.data.study.synthetic} />}
          </Panel>
        </div>
      </Page>
    </ResultContext>
  );
}

/** Forgets the study before, covers map and estimate if Settings say so, and remembers what was opened last. */
function useOpening(study: string, found: boolean): void {
  const settings = useSettings().data;
  const { mutate } = useSetSettings();
  const lookFirst = settings?.lookFirst;
  const last = settings?.lastStudy;
  useEffect(() => {
    if (lookFirst !== undefined) openStudy(study, lookFirst);
  }, [study, lookFirst]);
  useEffect(() => {
    if (found && last !== undefined && last !== study) mutate({ lastStudy: study });
  }, [found, last, study, mutate]);
}

/** Main keeps when a map of the study was first uncovered: what is marked from then on was marked with it in sight. */
function useToldReveal(study: string, hasMap: boolean): void {
  const revealed = useRead((read) => read.revealed && read.study === study);
  const known = useMarks(study).data?.firstRevealedAt;
  const { mutate } = useReveal(study);
  useEffect(() => {
    if (revealed && hasMap && known === null) mutate();
  }, [revealed, hasMap, known, mutate]);
}

/** Below the page, because what is shown follows from the page's result. */
function Layers({ detail }: { readonly detail: StudyDetail | undefined }): ReactNode {
  useLayers(detail, useShownResult());
  return null;
}

function Keys({ noResult }: { readonly noResult: string | undefined }): ReactNode {
  useReadActions(noResult);
  return null;
}

function Panes({ slices }: { readonly slices: number }): ReactNode {
  const layout = useRead((read) => read.layout);
  const big = useRead((read) => read.big);
  const places = placesOf(layout, big);
  return (
    <div className={`${panes.grid ?? ""} ${styles.panes ?? ""}`} data-layout={layout}>
      <PlanePane plane="axial" place={places.axial} slices={slices} />
      <PlanePane plane="coronal" place={places.coronal} slices={slices} />
      <PlanePane plane="sagittal" place={places.sagittal} slices={slices} />
      <ThreeDPane place={places["3d"]} />
    </div>
  );
}

function Meta({ detail }: { readonly detail: StudyDetail }): ReactNode {
  const sign = verdictSign(detail.quality.verdict);
  const reasons = findingsOf(detail)
    .filter(({ severity }) => severity !== "info")
    .map(({ message }) => message);
  const chip = <Chip tone={sign.tone}>{sign.word}</Chip>;
  return (
    <>
      <span>{studyLine(detail)}</span>
      {detail.study.synthetic && <Chip tone="info">Synthetic</Chip>}
      {reasons.length === 0 ? (
        chip
      ) : (
        <Tooltip text={reasons.join(" ")}>
          <button type="button" className={styles.chipButton}>
            {chip}
          </button>
        </Tooltip>
      )}
    </>
  );
}
