import type { ReactNode } from "react";
import type { RankedPatch, Result } from "../../../electron/contract/index.ts";
import { number, quantity } from "../../ui/index.ts";
import { highestIn, type LayerName, type Vec3 } from "../../viewer/index.ts";
import { layerSpecs } from "./layer-specs.ts";
import { MarkEditor } from "./MarkEditor.tsx";
import { subjectOfPatch, useMarking } from "./marks.ts";
import { PatchStrip } from "./PatchStrip.tsx";
import styles from "./patches.module.css";
import shared from "./read.module.css";
import { explain, type SpotValue, useSpotValues } from "./spot.ts";
import { theViewer, useViewer } from "./the-viewer.ts";
import { percentileWords, placeWords, plainLps } from "./words.ts";

/** The chosen patch: 24 of its slices as scan and reconstruction, its numbers, and what the reader says of it. */
export function PatchCard({ patch, result }: { readonly patch: RankedPatch; readonly result: Result }): ReactNode {
  const { marks } = useMarking();
  const loaded = useViewer((state) => state.volumes.has("loss"));
  const loss = loaded ? theViewer().volume("loss") : undefined;
  const peak = loss && highestIn(loss, patch.cornersLps);
  return (
    <div className={styles.card} data-card={patch.rank}>
      <p>
        <b>{`Patch ${number(patch.rank)} of ${number(result.patches.length)}`}</b>
        <span className={shared.hint}>{` · ${placeWords(patch)}`}</span>
      </p>
      <PatchStrip patch={patch} slices={24} />
      <p className={shared.hint}>
        {`Slices 5–28 of 32 from the head down; scan above, reconstruction under. A click on a slice goes to it.`}
      </p>
      <p>
        <b>{rankedBy(patch)}</b>
        {`: ${rankWords(patch.rank, result.patchesTotal)}.${wholeWords(patch)}`}
      </p>
      {peak !== undefined && <Peak lps={peak} />}
      <MarkEditor subject={subjectOfPatch(patch, marks, result.model)} />
    </div>
  );
}

/** Its highest round loss; in a result of an older Hilum its mean loss. */
function rankedBy({ roundLossNatsPerVoxel: round, meanLossNatsPerVoxel: mean }: RankedPatch): string {
  return round === undefined
    ? `Mean loss ${quantity(mean, "nats per voxel", 2)}`
    : `Round loss up to ${quantity(round, "nats per voxel", 2)}`;
}

/** `rank 3 of 1,284, p 99.8 of this lung's patches` */
function rankWords(rank: number, total: number): string {
  return `rank ${number(rank)} of ${number(total)}, ${percentileWords(1 - (rank - 0.5) / Math.max(1, total))} of this lung's patches`;
}

const atThePeak: readonly LayerName[] = ["loss", "percentile", "sigma"];

/** The patch's highest voxel, with percentile and σ there. */
function Peak({ lps }: { readonly lps: Vec3 }): ReactNode {
  const { values } = useSpotValues(lps, atThePeak);
  return (
    <p data-peak={plainLps(lps)}>
      {`Highest voxel: ${values.flatMap((value) => peakWords(value)).join(" · ")} `}
      <button type="button" className={shared.what} onClick={() => explain(lps)}>
        explain
      </button>
    </p>
  );
}

function peakWords({ name, value, share }: SpotValue): string[] {
  if (value === undefined || name === "reconstruction") return [];
  const words = layerSpecs[name].words(value);
  if (name === "percentile") return [`${words} of the reference`];
  if (name === "sigma") return [`σ ${words}`];
  return [share === undefined ? words : `${words}, ${percentileWords(share)} of this lung`];
}

/** What the model says of the patch as a whole: its loss, the percentile of its mean among the reference's, its standard deviation. */
function wholeWords({ meanLossNatsPerVoxel, exactLossNats, percentile, sigmaHu }: RankedPatch): string {
  return [
    ` Mean loss ${quantity(meanLossNatsPerVoxel, "nats per voxel", 2)}, as one vector ${quantity(exactLossNats, "nats")}.`,
    percentile === undefined ? "" : ` Mean percentile ${layerSpecs.percentile.words(percentile)} of the reference.`,
    sigmaHu === undefined ? "" : ` σ ${quantity(sigmaHu, "HU")}.`,
  ].join("");
}
