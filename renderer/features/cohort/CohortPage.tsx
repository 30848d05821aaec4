import type { ReactNode } from "react";
import { Facts, Page, Section, useWindowTitle } from "../../ui/index.ts";
import styles from "./cohort.module.css";

const steps = [
  {
    does: "Train a classifier on labelled studies",
    command: "npx hilum train-classifier --cohort DIR --labels labels.csv --gmcae lung-tiny --folds 5",
  },
  { does: "Predict a folder of studies", command: "npx hilum predict DIR --out results" },
  {
    does: "Compare predictions with labels: log loss beside the prior's, AUC with interval",
    command: "npx hilum evaluate --predictions results/predictions.csv --labels labels.csv",
  },
  { does: "Make a synthetic cohort to try it on", command: "npx hilum phantom --patients 48 --out cohort --seed 1" },
];

/** An honest page: the desk has no cohort view yet, and says with which commands the same is done today. */
export function CohortPage(): ReactNode {
  useWindowTitle("Cohort");
  return (
    <Page title="Cohort">
      <div className={styles.page} tabIndex={0} role="region" aria-label="Cohort">
        <div className={styles.column}>
          <p className={styles.lead}>
            Labels, folds, calibration and decision curves are not in the desk yet. The command line does the arithmetic
            today, in the same workspace; what it makes appears under Models and Studies.
          </p>
          {steps.map(({ does, command }) => (
            <section key={does} className={styles.step}>
              <h2>{does}</h2>
              <pre tabIndex={0}>
                <code>{command}</code>
              </pre>
            </section>
          ))}
          <Section title="What a label file looks like">
            <Facts
              facts={[
                ["Columns", <code key="c">id,cancer</code>],
                ["id", "the patient id of the scan, or the name of its folder"],
                ["cancer", "1 or 0: what the target of the study says; its meaning is written into the model"],
                ["Split", "by patient, never by scan"],
              ]}
            />
          </Section>
        </div>
      </div>
    </Page>
  );
}
