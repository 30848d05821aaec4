import { type ReactNode, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { SimilarDetail, VolumeInfo } from "../../../electron/contract/index.ts";
import { faultOf, useFindSimilar, useJobs, useModels, useSimilarFound } from "../../client/index.ts";
import { Button, FaultBanner, number, Progress } from "../../ui/index.ts";
import { cutStrip, fetchVolume, lungWindow, type Strip, type Vec3 } from "../../viewer/index.ts";
import { useShownResult } from "./patches.ts";
import shared from "./read.module.css";
import styles from "./spot.module.css";
import { useRead } from "./store.ts";
import { theViewer } from "./the-viewer.ts";
import { familiarityWords } from "./words.ts";

/** Of what the map's model learned from, what this place is most like. Only a model that was trained here can show that. */
export function SimilarPatches({ lps }: { readonly lps: Vec3 }): ReactNode {
  const result = useShownResult()?.result;
  const revealed = useRead((read) => read.revealed);
  const model = (useModels().data ?? []).find(({ id }) => id === result?.model);
  if (!revealed || result === undefined || model === undefined) return null;
  if (model.shipped)
    return (
      <p className={shared.hint}>
        What it is most like of the model’s training cannot be shown: those scans are not on this computer. A model that
        you train can.
      </p>
    );
  return <Search study={result.study} model={model.id} lps={lps} />;
}

interface Place {
  readonly study: string;
  readonly model: string;
  readonly lps: Vec3;
}

function Search({ study, model, lps }: Place): ReactNode {
  const find = useFindSimilar();
  const job = (useJobs().data ?? []).find(({ id }) => id === find.data?.job);
  const found = useSimilarFound(job?.state === "finished" ? job.id : undefined);
  const fault = find.error ?? found.error;
  if (fault) return <FaultBanner fault={faultOf(fault)} />;
  if (found.data) return <Found detail={found.data} />;
  if (job?.fault) return <FaultBanner fault={job.fault} />;
  if (job !== undefined && job.state !== "stopped")
    return (
      <div className={styles.similar}>
        <Progress label={job.title} share={null} />
        <span className={shared.hint}>{job.progress.text}</span>
      </div>
    );
  return (
    <Button
      size="dense"
      busy={find.isPending}
      onClick={() => find.mutate({ study, model, lps: [lps[0], lps[1], lps[2]] })}
    >
      Find similar training patches
    </Button>
  );
}

function Found({ detail }: { readonly detail: SimilarDetail }): ReactNode {
  const { strip, problem } = useStrip(detail.pictures);
  const [, navigate] = useLocation();
  const openAt = (study: string, lps: Vec3): void => {
    if (study === useRead.getState().study) return theViewer().goTo(lps);
    useRead.setState({ arrival: { study, lps } });
    navigate(`/read/${study}`);
  };
  const tiles = detail.found.length + 1;
  return (
    <div className={styles.similar} data-similar={detail.found.length}>
      {problem !== null && <p className={styles.problem}>{problem}</p>}
      <h3>Most like, of what the model learned from</h3>
      <p>{familiarityWords(detail)}</p>
      <ol>
        <li>
          <Tile strip={strip} at={0} of={tiles} side={detail.sizeMm} />
          <b>This place</b>
        </li>
        {detail.found.map(({ study, centreLps, distance, place }, n) => {
          const name = detail.names[n];
          return (
            <li key={n}>
              <button
                type="button"
                disabled={name === null}
                aria-label={`Open ${name ?? "a study that was removed"} there`}
                onClick={() => openAt(study, centreLps)}
              >
                <Tile strip={strip} at={n + 1} of={tiles} side={detail.sizeMm} />
              </button>
              <b>{name ?? "removed"}</b>
              <span>{place}</span>
              <span>{`distance ${number(distance, 2)}`}</span>
            </li>
          );
        })}
      </ol>
      <p className={shared.hint}>
        {`Middle axial slices of ${detail.sizeMm} mm, lung window; a click opens the study there. Distance: between the model’s own descriptions of two patches, in standard deviations; familiar is what has a near neighbour. Alike to the model is not alike to a reader.`}
      </p>
    </div>
  );
}

/** One picture of the stack. A strip runs from its highest slice down, the stack from the place itself up. */
function Tile({
  strip,
  at,
  of,
  side,
}: {
  readonly strip: Strip | null;
  readonly at: number;
  readonly of: number;
  readonly side: number;
}): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || strip === null) return;
    const image = context.createImageData(side, side);
    const from = (of - 1 - at) * side;
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) {
        const grey = strip.grey[y * strip.width + from + x] ?? 0;
        image.data.set([grey, grey, grey, 255], (y * side + x) * 4);
      }
    context.putImageData(image, 0, 0);
  }, [strip, at, of, side]);
  return <canvas ref={canvas} width={side} height={side} aria-hidden />;
}

interface Pictures {
  readonly strip: Strip | null;
  readonly problem: string | null;
}

/** The stack as grey pixels, once it is read, or why it cannot be. */
function useStrip(info: VolumeInfo): Pictures {
  const [pictures, setPictures] = useState<Pictures>({ strip: null, problem: null });
  useEffect(() => {
    const abort = new AbortController();
    fetchVolume(info, () => undefined, abort.signal).then(
      (volume) => {
        const [side, , slices] = info.size;
        const faces = [side, side, slices].map((length) => length - 0.5) as unknown as Vec3;
        const strip = cutStrip(volume, [[-0.5, -0.5, -0.5], faces], slices, side, lungWindow);
        setPictures({ strip, problem: null });
      },
      (error: unknown) => {
        const problem = error instanceof Error ? error.message : "The pictures could not be read.";
        if (!abort.signal.aborted) setPictures({ strip: null, problem });
      },
    );
    return () => abort.abort();
  }, [info]);
  return pictures;
}
