import { type ReactNode, useState } from "react";
import type { Probability } from "../../../electron/contract/index.ts";
import { Banner, Button, Chip, Kbd, NumberField, percent, percentRange, Section, Tooltip } from "../../ui/index.ts";
import { Covered } from "./Covered.tsx";
import { useShownResult } from "./patches.ts";
import { atPrevalence, noPatients, probabilityWords, squares, whatThisIsNot } from "./probability-words.ts";
import styles from "./probability.module.css";
import shared from "./read.module.css";
import { useRead } from "./store.ts";

/** The estimate with all that must stand beside it, always in this order; covered until asked for. */
export function ProbabilityPanel({ synthetic }: { readonly synthetic: boolean }): ReactNode {
  const result = useShownResult()?.result;
  const revealed = useRead((read) => read.revealed);
  if (result === undefined) return null;
  return (
    <Section title="Probability" aside={<Kbd chord="V" />}>
      {!revealed && <Covered what="Covered until you have looked." />}
      {revealed && result.probability === null && (
        <p className={shared.hint}>No estimate: this result was made without a classifier.</p>
      )}
      {revealed &&
        result.probability !== null &&
        (result.probability.demonstration ? (
          <Demonstration key={result.study} p={result.probability} />
        ) : (
          <Estimate p={result.probability} synthetic={synthetic} />
        ))}
    </Section>
  );
}

function Estimate({ p, synthetic }: { readonly p: Probability; readonly synthetic: boolean }): ReactNode {
  const words = probabilityWords(p);
  return (
    <div className={styles.probability} data-probability="estimate">
      <div className={styles.headline}>
        <span>{words.headline}</span>
        <Tooltip text={whatThisIsNot}>
          <button type="button" className={shared.what}>
            what this is not
          </button>
        </Tooltip>
      </div>
      {p.trainedOn === "phantoms" && (
        <Chip tone="info">
          {synthetic ? "synthetic: trained on phantoms, shown on one" : "synthetic: trained on phantoms"}
        </Chip>
      )}
      <Outside reasons={words.outside} />
      <div className={styles.number}>
        <output>{words.estimate}</output>
        <span className={shared.hint}>{words.interval}</span>
      </div>
      <Scale p={p} />
      <p className={styles.prior}>{words.prior}</p>
      <Counts p={p} words={words.counts} />
      {words.baselines.length > 0 && <p>Plain baselines: {words.baselines.join("  ·  ")}</p>}
      <Prevalence p={p} />
      <p
        className={shared.hint}
      >{`Model ${p.classifier}${p.encoder === undefined ? "" : `, reading with ${p.encoder}`} · ${words.trainedOn}. ${words.intervalMeans}`}</p>
    </div>
  );
}

/** Why this scan lies outside what the classifier has seen: always before the number. */
function Outside({ reasons }: { readonly reasons: readonly string[] }): ReactNode {
  return reasons.length === 0 ? null : (
    <Banner tone="warn" title="Outside what the classifier has seen">
      <p>{reasons.join(" ")}</p>
    </Banner>
  );
}

/** Dot, interval and the prior's tick on 0 … 100 %. Never a colour scale. */
function Scale({ p }: { readonly p: Probability }): ReactNode {
  const at = (share: number): string => `${Math.min(1, Math.max(0, share)) * 100}%`;
  return (
    <div className={styles.scaleRow} aria-hidden>
      <span>0</span>
      <div className={styles.scaleBar}>
        {p.interval95 !== null && (
          <span
            className={styles.interval}
            style={{ left: at(p.interval95[0]), width: at(p.interval95[1] - p.interval95[0]) }}
          />
        )}
        <span className={styles.priorTick} style={{ left: at(p.prior) }} />
        <span className={styles.dot} style={{ left: at(p.estimate) }} />
      </div>
      <span>100 %</span>
    </div>
  );
}

function Counts({ p, words }: { readonly p: Probability; readonly words: string }): ReactNode {
  return (
    <div className={styles.counts}>
      <div className={styles.squares} aria-hidden>
        {squares(p).map((kind, n) => (
          <i key={n} data-kind={kind} />
        ))}
      </div>
      <p>
        {words}
        {p.interval95 !== null && <span className={shared.hint}> hatched: the interval</span>}
      </p>
    </div>
  );
}

function Prevalence({ p }: { readonly p: Probability }): ReactNode {
  const [prevalence, setPrevalence] = useState(1);
  if (p.trainedOn === "phantoms" || p.prior <= 0 || p.prior >= 1) return null;
  const at = (share: number): number => atPrevalence(share, p.prior, prevalence / 100);
  const interval = p.interval95 === null ? null : ([at(p.interval95[0]), at(p.interval95[1])] as const);
  return (
    <div className={styles.prevalence}>
      <NumberField
        label="If prevalence were"
        value={prevalence}
        onValue={setPrevalence}
        unit="%"
        min={0.1}
        max={99}
        step={0.1}
        decimals={1}
      />
      <p>
        {`→ ${percent(at(p.estimate), interval)}${interval === null ? "" : ` (${percentRange(interval)})`}`}{" "}
        <span className={shared.hint}>assumes only prevalence differs</span>
      </p>
    </div>
  );
}

/** A classifier that has seen phantoms only, on a patient's scan: no number unless asked for, then hatched and alone. */
function Demonstration({ p }: { readonly p: Probability }): ReactNode {
  const [shown, setShown] = useState(false);
  return (
    <div className={styles.probability} data-probability="demonstration">
      <p className={styles.nothing}>{noPatients}</p>
      <p className={shared.hint}>It was trained on synthetic chests, to show how this panel works.</p>
      {shown && <Outside reasons={p.outsideTraining} />}
      {shown ? (
        <div className={styles.demo} data-demonstration>
          <output>{percent(p.estimate, p.interval95)}</output>
          <span>demonstration score, says nothing about this patient</span>
        </div>
      ) : (
        <Button size="dense" onClick={() => setShown(true)}>
          Show demonstration score
        </Button>
      )}
    </div>
  );
}
