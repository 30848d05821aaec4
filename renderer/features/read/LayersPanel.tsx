import { Eye, EyeOff } from "lucide-react";
import type { ReactNode } from "react";
import type { Result, StudyDetail } from "../../../electron/contract/index.ts";
import { classes, IconButton, Kbd, none, quantity, Section, Slider, thin, Tooltip } from "../../ui/index.ts";
import { LayerLegend } from "./LayerLegend.tsx";
import { type ColourName, layerSpecs } from "./layer-specs.ts";
import { layerWordsAt, useColour, useColourNames } from "./layers.ts";
import { useShownResult } from "./patches.ts";
import styles from "./read.module.css";
import { restOpacity, setOpacity, toggleColour, toggleSwipe, useRead } from "./store.ts";
import { useSwipe } from "./swipe.ts";
import { useViewer } from "./the-viewer.ts";

/** What lies over the scan: one layer in colours with its legend, the reconstruction in the scan's place, the lungs' outline. */
export function LayersPanel({ detail }: { readonly detail: StudyDetail }): ReactNode {
  const result = useShownResult();
  const revealed = useRead((read) => read.revealed);
  const reconstruction = useRead((read) => read.reconstruction);
  const parted = useSwipe();
  const outline = useRead((read) => read.outline);
  const missing = useViewer((state) => state.missing);
  const litres = result?.result.litres.total ?? detail.prepared?.litres.total;
  const covered = revealed ? undefined : "Covered until you have looked. Show it with V.";
  return (
    <Section
      title="Layers"
      aside={
        <span className={styles.hint}>
          <Kbd chord="Space" /> hides
        </span>
      }
    >
      <Colour unavailable={result === null ? "There is no loss map by this model yet." : covered} />
      <LayerRow
        name="Reconstruction"
        chord="H"
        action="read.layer.reconstruction"
        value={reconstruction && revealed ? `100${thin}%` : none}
        on={reconstruction && revealed && result !== null}
        unavailable={result === null ? "There is no reconstruction of this study yet." : covered}
        onToggle={() => useRead.setState({ reconstruction: !reconstruction })}
      />
      <LayerRow
        name="Swipe"
        chord="S"
        note="scan | reconstruction"
        action="read.swipe"
        value={parted === null ? none : percentWords(parted)}
        on={parted !== null}
        unavailable={
          result === null
            ? "There is no reconstruction of this study yet."
            : (covered ?? (reconstruction ? "The reconstruction stands in the whole picture." : undefined))
        }
        onToggle={toggleSwipe}
      />
      {missing.reconstruction !== undefined && <p className={styles.problem}>{missing.reconstruction}</p>}
      <LayerRow
        name="Lungs, outline"
        action="read.layer.lungs"
        value={litres === undefined ? none : quantity(litres, "L", 1)}
        on={outline && detail.lungs !== null}
        unavailable={detail.lungs === null ? "No lung mask yet: the study is not prepared." : undefined}
        onToggle={() => useRead.setState({ outline: !outline })}
      />
    </Section>
  );
}

/** The layer in colours: its row with the value under the cursor, the others to choose from, legend and opacity. */
function Colour({ unavailable }: { readonly unavailable: string | undefined }): ReactNode {
  const result = useShownResult();
  const { name, spec } = useColour();
  const visible = useRead((read) => read.colourVisible);
  const opacity = useRead((read) => read.opacities[name] ?? restOpacity);
  const parted = useSwipe() !== null;
  const missing = useViewer((state) => state.missing[name]);
  return (
    <>
      <LayerRow
        name={spec.title}
        note={result === null ? undefined : parted ? "its outline, while swiping" : sourceWords(name, result.result)}
        action={`read.layer.${name}`}
        value={unavailable === undefined ? <UnderCursor /> : none}
        on={visible && unavailable === undefined}
        unavailable={unavailable}
        onToggle={() => toggleColour(name, name)}
      />
      {missing !== undefined && <p className={styles.problem}>{missing}</p>}
      {unavailable === undefined && (
        <div className={styles.under}>
          <Choices />
          <LayerLegend />
          <div className={styles.control}>
            <span>Opacity</span>
            <Slider
              label="Opacity"
              labelHidden
              value={opacity}
              min={0}
              max={1}
              step={0.01}
              rest={restOpacity}
              words={percentWords}
              onValue={(value) => setOpacity(name, value)}
            />
          </div>
        </div>
      )}
    </>
  );
}

/** Whose word a layer is: the model's, or nobody's but the scan's. */
function sourceWords(name: ColourName, { modelName }: Result): string {
  return name.startsWith("baseline-") ? "scan alone" : modelName;
}

/** The value of the chosen layer under the cursor; under the crosshair while the cursor is elsewhere. */
function UnderCursor(): ReactNode {
  const { name } = useColour();
  const pointer = useViewer((state) => state.pointer);
  const position = useViewer((state) => state.position);
  useViewer((state) => state.volumes);
  const lps = pointer?.lps ?? position;
  return <span data-under-cursor>{(lps && layerWordsAt(name, lps)) ?? none}</span>;
}

/** Every colour layer of the result, one of which is shown. A result of one layer leaves nothing to choose. */
function Choices(): ReactNode {
  const names = useColourNames();
  const { name: chosen } = useColour();
  const visible = useRead((read) => read.colourVisible);
  if (names.length < 2) return null;
  return (
    <div className={styles.choices} role="group" aria-label="Layer in colours">
      {names.map((name) => (
        <Tooltip key={name} text={layerSpecs[name].what} shownKey={layerSpecs[name].key}>
          <button
            type="button"
            className={classes(styles.choice, name === chosen && styles.chosen)}
            aria-pressed={name === chosen && visible}
            data-choice={name}
            onClick={() => toggleColour(name, chosen)}
          >
            {layerSpecs[name].title}
          </button>
        </Tooltip>
      ))}
    </div>
  );
}

interface RowProps {
  readonly name: string;
  readonly note?: string | undefined;
  readonly chord?: string;
  readonly action: string;
  readonly value: ReactNode;
  readonly on: boolean;
  readonly unavailable: string | undefined;
  readonly onToggle: () => void;
}

function LayerRow({ name, note, chord, action, value, on, unavailable, onToggle }: RowProps): ReactNode {
  return (
    <div className={styles.layer} data-layer={name} data-on={on || undefined}>
      <IconButton
        name={`${name}: ${on ? "shown" : "hidden"}`}
        size="dense"
        icon={on ? <Eye size={16} aria-hidden /> : <EyeOff size={16} aria-hidden />}
        pressed={on}
        action={action}
        unavailable={unavailable}
        onClick={onToggle}
      />
      <span className={styles.layerName}>
        {name} {chord !== undefined && <Kbd chord={chord} />}{" "}
        {note !== undefined && <span className={styles.hint}>{note}</span>}
      </span>
      <span className={styles.layerValue}>{value}</span>
    </div>
  );
}

function percentWords(share: number): string {
  return `${Math.round(share * 100)}${thin}%`;
}
