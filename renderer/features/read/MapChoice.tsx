import { type ReactNode, useState } from "react";
import type { Model, Result } from "../../../electron/contract/index.ts";
import { faultOf, useModels, usePredict } from "../../client/index.ts";
import { Button, FaultBanner, Select } from "../../ui/index.ts";
import styles from "./read.module.css";
import { chooseModel, useRead } from "./store.ts";

/** Which model's map is shown, and the way to a map by another model: one's own stands beside the shipped one. */
export function MapChoice({
  study,
  results,
}: {
  readonly study: string;
  readonly results: readonly Result[];
}): ReactNode {
  const models = (useModels().data ?? []).filter(({ kind }) => kind === "gmcae");
  const wanted = useRead((read) => read.model);
  const { model: known, isMapped } = mapOf(wanted, results);
  const shown = known ?? models[0]?.id;
  if (models.length < 2 || shown === undefined) return null;
  return (
    <div className={styles.mapChoice}>
      <Select
        label="Model of the map"
        value={shown}
        choices={models.map((model) => ({ value: model.id, label: choiceWords(model, results) }))}
        onValue={chooseModel}
      />
      {!isMapped && <MapWith key={shown} study={study} gmcae={shown} />}
    </div>
  );
}

function MapWith({ study, gmcae }: { readonly study: string; readonly gmcae: string }): ReactNode {
  const predict = usePredict();
  const [asked, setAsked] = useState(false);
  if (predict.error) return <FaultBanner fault={faultOf(predict.error)} />;
  return (
    <Button
      size="dense"
      busy={asked}
      onClick={() => predict.mutate({ study, gmcae }, { onSuccess: () => setAsked(true) })}
    >
      Map with it
    </Button>
  );
}

/** `Hilum lung, tiny · shipped`, and whether a map by it is there. */
export function choiceWords(model: Model, results: readonly Result[]): string {
  const mapped = results.some((result) => result.model === model.id);
  return [model.name, model.shipped ? "shipped" : "your own", mapped ? "" : "no map"]
    .filter((part) => part !== "")
    .join(" · ");
}

/** The model whose map is asked for, else that of the newest map. One without a map shows none: never another's under its name. */
export function mapOf(
  wanted: string | null,
  results: readonly Pick<Result, "model">[],
): { readonly model: string | undefined; readonly isMapped: boolean } {
  const model = wanted ?? results[0]?.model;
  return { model, isMapped: results.some((result) => result.model === model) };
}
