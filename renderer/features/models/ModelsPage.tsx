import type { ReactNode } from "react";
import { Link } from "wouter";
import type { ListedModel } from "../../../electron/contract/index.ts";
import { faultOf, useModels } from "../../client/index.ts";
import { Chip, classes, count, Empty, FaultBanner, number, Page, useWindowTitle } from "../../ui/index.ts";
import { ModelCard } from "./ModelCard.tsx";
import { kindWords, trainedOnWords } from "./words.ts";
import styles from "./models.module.css";

/** The models there are: what each is, what it was trained on, what it is not for. */
export function ModelsPage({ model }: { readonly model?: string }): ReactNode {
  useWindowTitle("Models");
  const models = useModels();
  const list = models.data ?? [];
  const here = list.find(({ id }) => id === model) ?? list[0];
  return (
    <Page title="Models" meta={list.length > 0 ? count(list.length, "model") : undefined}>
      {models.error && <FaultBanner fault={faultOf(models.error)} />}
      {models.data?.length === 0 && (
        <Empty title="No models yet">
          <p>Train one on your own scans; the shipped models were not found beside the program.</p>
        </Empty>
      )}
      {here && (
        <div className={styles.layout}>
          <nav className={styles.list} aria-label="Models">
            {list.map((one) => (
              <Entry key={one.id} model={one} here={one.id === here.id} />
            ))}
          </nav>
          <ModelCard model={here} models={list} />
        </div>
      )}
    </Page>
  );
}

function Entry({ model, here }: { readonly model: ListedModel; readonly here: boolean }): ReactNode {
  return (
    <Link
      href={`/models/${model.id}`}
      className={classes(styles.entry, here && styles.here)}
      aria-current={here ? "true" : undefined}
    >
      <span className={styles.name}>{model.name}</span>
      <span className={styles.chips}>
        {model.trainedOn.kind === "phantoms" && <Chip tone="warn">synthetic</Chip>}
        <Chip>{model.shipped ? "shipped" : "own"}</Chip>
      </span>
      <span className={styles.note}>
        {kindWords[model.kind]}, {number(model.parameters)} parameters
      </span>
      <span className={styles.note}>{trainedOnWords(model)}</span>
    </Link>
  );
}
