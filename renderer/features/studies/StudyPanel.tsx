import { Play } from "lucide-react";
import type { ReactNode } from "react";
import { useLocation } from "wouter";
import type { Finding, StudySummary } from "../../../electron/contract/index.ts";
import { StemPlot } from "../../charts/index.ts";
import {
  faultOf,
  findingsOf,
  isFinal,
  subjectOf,
  useJobs,
  usePredict,
  usePrepare,
  verdictSign,
} from "../../client/index.ts";
import { Button, Chip, dateTime, Facts, FaultBanner, none, number, Panel, quantity, Section } from "../../ui/index.ts";
import { words } from "./words.ts";
import styles from "./studies.module.css";

/** What is known of one study, and what can be done with it. */
export function StudyPanel({ row }: { readonly row: StudySummary }): ReactNode {
  const { study, quality, prepared } = row;
  const sign = verdictSign(quality.verdict);
  return (
    <Panel label="Study">
      <Section title={study.seriesDescription || "Series"} aside={<Chip tone={sign.tone}>{sign.word}</Chip>}>
        <Facts facts={factsOf(row)} />
        {quality.geometry.gapsMm.length > 1 && (
          <div className={styles.gaps}>
            <StemPlot
              label="step between slices, mm"
              values={quality.geometry.gapsMm}
              expected={quality.geometry.spacingMm[2]}
              tolerance={0.1}
              words={(mm) => number(mm, 2)}
            />
          </div>
        )}
      </Section>
      <Section title="Quality">
        <Report findings={findingsOf(row)} analysable={quality.verdict.analysable} />
        {quality.corrections.length > 0 && (
          <ul className={styles.corrections} aria-label="Corrected">
            {quality.corrections.map((one) => (
              <li key={one}>Corrected: {one}</li>
            ))}
          </ul>
        )}
      </Section>
      <Section title="Analysis">
        <p className={styles.state}>{prepared ? words.prepared(prepared.litres.total) : words.notPrepared}</p>
        <p className={styles.state}>{row.results > 0 ? words.mapped : words.notMapped}</p>
        <Actions row={row} />
      </Section>
      {study.attribution !== null && (
        <Section title="Source">
          <p className={styles.state}>{study.attribution}</p>
        </Section>
      )}
    </Panel>
  );
}

function factsOf({ study, quality, prepared }: StudySummary): readonly (readonly [string, ReactNode])[] {
  const { slices, size, spacingMm, thicknessMm, tiltDeg, orientation } = quality.geometry;
  return [
    [
      "Patient",
      <>
        {study.pseudonym}
        {study.synthetic ? " (synthetic)" : ""}
      </>,
    ],
    [
      "Slices",
      `${number(slices)} × ${quantity(spacingMm[2], "mm", 2)}${thicknessMm === null ? "" : `, ${quantity(thicknessMm, "mm", 2)} thick`}`,
    ],
    ["Pixels", `${size[0]} × ${size[1]}, ${quantity(spacingMm[0], "mm", 3)}`],
    ["Orientation", `${orientation}, tilt ${number(tiltDeg, 1)}°`],
    ["Kernel", study.kernel || none],
    ["Scanner", study.manufacturer || none],
    ["HU", `${number(quality.huRange[0])} to ${number(quality.huRange[1])}`],
    [
      "Lungs",
      prepared
        ? `${quantity(prepared.litres.total, "L", 1)} (right ${number(prepared.litres.right, 1)}, left ${number(prepared.litres.left, 1)})`
        : undefined,
    ],
    ["Imported", dateTime(study.importedAt)],
  ];
}

const marks = { info: "info", warning: "warn", refused: "bad" } as const;

function Report({
  findings,
  analysable,
}: {
  readonly findings: readonly Finding[];
  readonly analysable: "ready" | "warning" | "refused";
}): ReactNode {
  return (
    <>
      <p className={styles.state}>{words.verdicts[analysable]}</p>
      <ul className={styles.report}>
        {findings.map((one) => (
          <li key={one.code + one.message}>
            <Chip tone={marks[one.severity]}>{words.severities[one.severity]}</Chip>
            <p>
              {one.message} <code>{one.code}</code>
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}

function Actions({ row }: { readonly row: StudySummary }): ReactNode {
  const [, go] = useLocation();
  const [prepare, predict] = [usePrepare(), usePredict()];
  const id = row.study.id;
  const busy = (useJobs().data ?? []).some((job) => !isFinal(job) && subjectOf(job, "study") === id);
  const refused = row.quality.verdict.analysable === "refused" ? words.refusedAction : undefined;
  const error = prepare.error ?? predict.error;
  return (
    <>
      <div className={styles.actions}>
        <Button
          kind="primary"
          icon={<Play size={14} aria-hidden />}
          onClick={() => go(`/read/${id}`)}
          unavailable={row.quality.verdict.viewable ? undefined : words.notViewable}
        >
          Open
        </Button>
        <Button onClick={() => prepare.mutate(id)} unavailable={refused} busy={busy}>
          Prepare
        </Button>
        <Button onClick={() => predict.mutate({ study: id })} unavailable={refused} busy={busy}>
          Predict
        </Button>
      </div>
      {error && <FaultBanner fault={faultOf(error)} />}
    </>
  );
}
