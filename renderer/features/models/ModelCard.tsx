import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { ListedModel } from "../../../electron/contract/index.ts";
import { Banner, Chip, count, dateTime, Facts, none, number, percent, quantity, Section } from "../../ui/index.ts";
import { configurationWords, kindWords, trainedOnWords, useOf } from "./words.ts";
import styles from "./models.module.css";

/** One model's card: what, trained on what, how well, for what, its limits, where it comes from. */
export function ModelCard({
  model,
  models,
}: {
  readonly model: ListedModel;
  readonly models: readonly ListedModel[];
}): ReactNode {
  const { trainedOn, training } = model;
  return (
    <article className={styles.card} aria-label={model.name} tabIndex={0}>
      <div className={styles.cardHead}>
        <h2>{model.name}</h2>
        <Chip>{model.shipped ? "shipped" : "own"}</Chip>
        {trainedOn.kind === "phantoms" && <Chip tone="warn">trained on synthetic chests only</Chip>}
      </div>
      <p className={styles.lead}>{useOf(model)}</p>
      <Banner tone="warn" title="Limits">
        <p>{model.limits}</p>
      </Banner>
      {model.evidence !== undefined && (
        <Section title="Evidence">
          <p>{model.evidence}</p>
        </Section>
      )}
      <Section title="Trained on">
        <Facts
          facts={[
            ["Scans", trainedOnWords(model).replace("trained on ", "")],
            [
              "Positive",
              trainedOn.positives === null
                ? undefined
                : `${number(trainedOn.positives)} of ${number(trainedOn.patients + trainedOn.phantoms)}${model.prior === null ? "" : `, prior ${percent(model.prior)}`}`,
            ],
            ["Target", model.target ?? undefined],
            ["Source", trainedOn.attribution],
          ]}
        />
      </Section>
      <Section title="Training">
        <Facts
          facts={[
            [
              "Held out",
              training.heldOutLossNatsPerVoxel === null
                ? none
                : quantity(training.heldOutLossNatsPerVoxel, "nats per voxel", 3),
            ],
            [
              "Reference",
              model.referencePatients === null
                ? undefined
                : `losses in the lungs of ${count(model.referencePatients, "patient")}`,
            ],
            ["Steps", number(training.steps)],
            ["Command", <code key="command">{training.command}</code>],
          ]}
        />
      </Section>
      <Section title="Model">
        <Facts
          facts={[
            ["Kind", kindWords[model.kind]],
            ["Configuration", configurationWords(model)],
            ["Parameters", number(model.parameters)],
            ["Made", `${dateTime(model.createdAt)}, Hilum ${model.hilum}`],
            ["Weights", <code key="weights">SHA-256 {model.weightsSha256.slice(0, 16)}…</code>],
          ]}
        />
      </Section>
      <Section title="Lineage">
        <Lineage model={model} models={models} />
      </Section>
    </article>
  );
}

function Lineage({
  model,
  models,
}: {
  readonly model: ListedModel;
  readonly models: readonly ListedModel[];
}): ReactNode {
  const parent = models.find(({ id }) => id === model.gmcae);
  return (
    <p className={styles.lineage}>
      <span>{trainedOnWords(parent ?? model).replace("trained on ", "")}</span>
      <ArrowRight size={14} aria-label="then" />
      {parent && (
        <>
          <Link href={`/models/${parent.id}`}>{parent.name}</Link>
          <ArrowRight size={14} aria-label="then" />
        </>
      )}
      <b>{model.name}</b>
    </p>
  );
}
