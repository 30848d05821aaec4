import { Eye, EyeOff } from "lucide-react";
import type { ReactNode } from "react";
import type { StudyDetail } from "../../../electron/contract/index.ts";
import { IconButton, Kbd, quantity, Section, Slider, thin } from "../../ui/index.ts";
import { LossLegend } from "./LossLegend.tsx";
import { useShownResult } from "./patches.ts";
import styles from "./read.module.css";
import { restOpacity, useRead } from "./store.ts";
import { useViewer } from "./the-viewer.ts";

/** What lies over the scan: eye, name, and beneath the map's row its legend, opacity and threshold. */
export function LayersPanel({ detail }: { readonly detail: StudyDetail }): ReactNode {
  const result = useShownResult();
  const { revealed, lossVisible, lossOpacity, reconstruction, outline } = useRead();
  const missing = useViewer((state) => state.missing);
  const litres = result?.result.litres.total ?? detail.prepared?.litres.total;
  return (
    <Section
      title="Layers"
      aside={
        <span className={styles.hint}>
          <Kbd chord="Space" /> hides
        </span>
      }
    >
      <LayerRow
        name="Loss"
        note={result?.result.modelName}
        action="read.layer.loss"
        value={revealed && result !== null ? percentWords(lossOpacity) : "–"}
        on={revealed && lossVisible && result !== null}
        unavailable={
          result === null
            ? "There is no loss map by this model yet."
            : revealed
              ? undefined
              : "Covered until you have looked. Show it with V."
        }
        onToggle={() => useRead.setState({ lossVisible: !lossVisible })}
      />
      {missing.loss !== undefined && <p className={styles.problem}>{missing.loss}</p>}
      {revealed && result !== null && (
        <div className={styles.under}>
          <LossLegend result={result.result} />
          <div className={styles.control}>
            <span>Opacity</span>
            <Slider
              label="Opacity"
              labelHidden
              value={lossOpacity}
              min={0}
              max={1}
              step={0.01}
              rest={restOpacity}
              words={percentWords}
              onValue={(value) => useRead.setState({ lossOpacity: value })}
            />
          </div>
        </div>
      )}
      <LayerRow
        name="Reconstruction"
        chord="H"
        action="read.layer.reconstruction"
        value={reconstruction ? `100${thin}%` : "–"}
        on={reconstruction && result !== null}
        unavailable={result === null ? "There is no reconstruction of this study yet." : undefined}
        onToggle={() => useRead.setState({ reconstruction: !reconstruction })}
      />
      {missing.reconstruction !== undefined && <p className={styles.problem}>{missing.reconstruction}</p>}
      <LayerRow
        name="Lungs, outline"
        action="read.layer.lungs"
        value={litres === undefined ? "–" : quantity(litres, "L", 1)}
        on={outline && detail.lungs !== null}
        unavailable={detail.lungs === null ? "No lung mask yet: the study is not prepared." : undefined}
        onToggle={() => useRead.setState({ outline: !outline })}
      />
    </Section>
  );
}

interface RowProps {
  readonly name: string;
  readonly note?: string | undefined;
  readonly chord?: string;
  readonly action: string;
  readonly value: string;
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
