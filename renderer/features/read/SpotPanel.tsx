import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton, none, quantity, Section } from "../../ui/index.ts";
import { layerNames, type LayerName, type Vec3 } from "../../viewer/index.ts";
import { layerSpecs } from "./layer-specs.ts";
import { MarkEditor } from "./MarkEditor.tsx";
import { subjectAt, useMarking } from "./marks.ts";
import { useShownResult } from "./patches.ts";
import { usePlaceWords } from "./place.ts";
import shared from "./read.module.css";
import { SimilarPatches } from "./SimilarPatches.tsx";
import { type SpotValue, useSpotValues } from "./spot.ts";
import styles from "./spot.module.css";
import { useRead } from "./store.ts";
import { theViewer, useViewer } from "./the-viewer.ts";
import { percentileWords, plainLps } from "./words.ts";

/** Explain this spot: what the scan, the model and plain filters say of one place, side by side. */
export function SpotPanel(): ReactNode {
  const spot = useRead((read) => read.spot);
  return spot === null ? null : <Spot key={plainLps(spot)} lps={spot} />;
}

function Spot({ lps }: { readonly lps: Vec3 }): ReactNode {
  const scan = useViewer((state) => state.volumes.has("scan"));
  const hu = scan ? theViewer().value("scan", lps) : undefined;
  const place = usePlaceWords(lps);
  const { marks } = useMarking();
  return (
    <Section
      title="This spot"
      aside={
        <IconButton
          name="Close"
          size="dense"
          icon={<X size={14} aria-hidden />}
          onClick={() => useRead.setState({ spot: null })}
        />
      }
    >
      <div ref={intoSight} data-spot={plainLps(lps)} className={styles.spot}>
        <p>
          {place}
          <span
            className={shared.hint}
          >{` · L, P, S ${plainLps(lps).replaceAll(" ", ", ").replaceAll("-", "−")} mm`}</span>
        </p>
        <Values lps={lps} hu={hu} />
        <MarkEditor subject={subjectAt(lps, marks, undefined, null)} />
        <SimilarPatches lps={lps} />
      </div>
    </Section>
  );
}

/** The panel may be scrolled to its patches. */
function intoSight(element: HTMLElement | null): void {
  element?.parentElement?.scrollIntoView({ block: "nearest" });
}

/** What a model says first, then what filters say that know none. */
const groups: readonly { readonly title: string; readonly names: readonly LayerName[] }[] = [
  {
    title: "Model",
    names: ["reconstruction", "residual", "loss", "percentile", "loss-sphericity", "sigma", "component"],
  },
  {
    title: "Filters of the scan alone",
    names: ["baseline-contrast", "baseline-log", "baseline-sphericity", "baseline-density"],
  },
];

function Values({ lps, hu }: { readonly lps: Vec3; readonly hu: number | undefined }): ReactNode {
  const result = useShownResult();
  const revealed = useRead((read) => read.revealed);
  const { values, done, problem } = useSpotValues(lps, layerNames);
  return (
    <>
      <table className={styles.values}>
        <thead>
          <tr>
            <th scope="col">Here</th>
            <th scope="col">Value</th>
            <th scope="col">of this lung</th>
          </tr>
        </thead>
        <tbody>
          <Line title="Scan" words={hu === undefined ? none : quantity(hu, "HU")} share={undefined} />
        </tbody>
        {groups.map(({ title, names }) => (
          <Group
            key={title}
            title={title}
            values={names.flatMap((name) => values.find((value) => value.name === name) ?? [])}
          />
        ))}
      </table>
      {result !== null && !revealed && (
        <p className={shared.hint}>What the model says is covered until you have looked. Show it with V.</p>
      )}
      {result !== null && revealed && !done && <p className={shared.hint}>Reading the layers</p>}
      {problem !== null && <p className={styles.problem}>{problem}</p>}
    </>
  );
}

function Group({ title, values }: { readonly title: string; readonly values: readonly SpotValue[] }): ReactNode {
  if (values.length === 0) return null;
  return (
    <tbody>
      <tr>
        <th scope="colgroup" colSpan={3} className={styles.group}>
          {title}
        </th>
      </tr>
      {values.map(({ name, value, share }) => (
        <Line
          key={name}
          name={name}
          title={name === "reconstruction" ? "Reconstruction" : layerSpecs[name].title}
          words={
            value === undefined
              ? none
              : name === "reconstruction"
                ? quantity(value, "HU")
                : layerSpecs[name].words(value)
          }
          share={share}
        />
      ))}
    </tbody>
  );
}

function Line({
  name,
  title,
  words,
  share,
}: {
  readonly name?: LayerName;
  readonly title: string;
  readonly words: string;
  readonly share: number | undefined;
}): ReactNode {
  return (
    <tr data-value={name ?? "scan"}>
      <th scope="row">{title}</th>
      <td>{words}</td>
      <td>
        {share === undefined ? (
          none
        ) : (
          <>
            <span className={styles.track} aria-hidden>
              <span style={{ width: `${share * 100}%` }} />
            </span>
            <span className={styles.share}>{percentileWords(share)}</span>
          </>
        )}
      </td>
    </tr>
  );
}
