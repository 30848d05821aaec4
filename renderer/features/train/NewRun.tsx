import { useState, type ReactNode } from "react";
import { useLocation } from "wouter";
import type { ConfigurationCard, StudySummary } from "../../../electron/contract/index.ts";
import {
  faultOf,
  useConfigurations,
  useDevices,
  useSettings,
  useStartRun,
  useStudies,
  verdictSign,
} from "../../client/index.ts";
import {
  Button,
  Checkbox,
  Chip,
  classes,
  count,
  Facts,
  FaultBanner,
  number,
  NumberField,
  Panel,
  Section,
  TextField,
} from "../../ui/index.ts";
import { trainable, words } from "./words.ts";
import styles from "./train.module.css";

/** Before a run: the data, the configuration in words, and what is started. */
export function NewRun(): ReactNode {
  const studies = (useStudies().data ?? []).filter(trainable);
  const configurations = useConfigurations().data ?? [];
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string>();
  const configuration = configurations.find(({ id }) => id === chosen) ?? configurations[0];
  const used = studies.filter(({ study }) => !left.has(study.id));
  const toggle = (id: string): void => {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    setLeft(next);
  };
  return (
    <div className={styles.newRun}>
      <section className={styles.pick} aria-label="Data" tabIndex={0}>
        <h2>
          Data{" "}
          <span>
            {count(used.length, "study", "studies")} of {number(studies.length)}
          </span>
        </h2>
        <p className={styles.note}>{studies.length === 0 ? words.noData : words.data}</p>
        <ul>
          {studies.map((row) => (
            <DataRow
              key={row.study.id}
              row={row}
              checked={!left.has(row.study.id)}
              onToggle={() => toggle(row.study.id)}
            />
          ))}
        </ul>
      </section>
      <section className={styles.pick} aria-label="Configuration" tabIndex={0}>
        <h2>Configuration</h2>
        <p className={styles.note}>{words.configuration}</p>
        <div className={styles.cards} role="radiogroup" aria-label="Configuration">
          {configurations.map((card) => (
            <Card
              key={card.id}
              card={card}
              chosen={card.id === configuration?.id}
              onChoose={() => setChosen(card.id)}
            />
          ))}
        </div>
      </section>
      {configuration && (
        <Start key={configuration.id} configuration={configuration} studies={used.map(({ study }) => study.id)} />
      )}
    </div>
  );
}

function DataRow({
  row,
  checked,
  onToggle,
}: {
  readonly row: StudySummary;
  readonly checked: boolean;
  readonly onToggle: () => void;
}): ReactNode {
  const sign = verdictSign(row.quality.verdict);
  return (
    <li className={styles.dataRow}>
      <Checkbox label={`Train on ${row.study.pseudonym}`} checked={checked} onChecked={onToggle} />
      <span>
        {row.study.pseudonym}
        <small>
          {row.study.seriesDescription}
          {row.prepared ? "" : " · not prepared"}
        </small>
      </span>
      {row.study.synthetic && <Chip tone="info">Synthetic</Chip>}
      <Chip tone={sign.tone}>{sign.word}</Chip>
    </li>
  );
}

function Card({
  card,
  chosen,
  onChoose,
}: {
  readonly card: ConfigurationCard;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}): ReactNode {
  return (
    <button
      type="button"
      role="radio"
      aria-checked={chosen}
      className={classes(styles.card, chosen && styles.chosen)}
      onClick={onChoose}
    >
      <b>{card.title}</b>
      <span>{card.words}</span>
      <small>
        {number(card.parameters)} parameters · batch {number(card.batch)} · learning rate {card.learningRate}
      </small>
    </button>
  );
}

function Start({
  configuration,
  studies,
}: {
  readonly configuration: ConfigurationCard;
  readonly studies: string[];
}): ReactNode {
  const [, go] = useLocation();
  const [name, setName] = useState("");
  const [steps, setSteps] = useState(2000);
  const [batch, setBatch] = useState(configuration.batch);
  const [rate, setRate] = useState(configuration.learningRate);
  const [seed, setSeed] = useState(1);
  const device = useSettings().data?.device ?? "cpu";
  const deviceName = useDevices().data?.find(({ id }) => id === device)?.name ?? device;
  const start = useStartRun();
  const begin = (): void =>
    start.mutate(
      {
        configuration: configuration.id,
        studies,
        steps,
        batch,
        learningRate: rate,
        seed,
        device,
        ...(name.trim() === "" ? {} : { name: name.trim() }),
      },
      { onSuccess: ({ run }) => go(`/train/${run}`) },
    );
  return (
    <Panel label="Start">
      <Section title="Start">
        <div className={styles.fields}>
          <TextField
            label="Name"
            value={name}
            onValue={setName}
            placeholder={`${configuration.title}, ${count(studies.length, "study", "studies")}`}
          />
          <NumberField label="Steps" value={steps} min={1} max={10_000_000} step={100} onValue={setSteps} />
          <NumberField label="Batch" value={batch} min={1} max={512} unit="patches" onValue={setBatch} />
          <NumberField
            label="Learning rate"
            value={rate}
            min={0.000001}
            max={1}
            step={0.0001}
            decimals={6}
            onValue={setRate}
          />
          <NumberField
            label="Seed"
            value={seed}
            min={0}
            max={4_294_967_295}
            onValue={setSeed}
            hint="The same seed, data and device give the same run."
          />
        </div>
      </Section>
      <Section title="What will run">
        <Facts
          facts={[
            ["Network", `${configuration.title}, ${number(configuration.parameters)} parameters`],
            ["Data", count(studies.length, "study", "studies")],
            ["Patches", number(steps * batch)],
            ["Device", deviceName],
          ]}
        />
        <div className={styles.start}>
          <Button
            kind="primary"
            size="large"
            busy={start.isPending}
            unavailable={studies.length === 0 ? "Choose at least one study." : undefined}
            onClick={begin}
          >
            Start {number(steps)} steps
          </Button>
        </div>
        {start.error && <FaultBanner fault={faultOf(start.error)} />}
      </Section>
    </Panel>
  );
}
