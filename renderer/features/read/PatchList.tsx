import { type ReactNode, useEffect, useRef } from "react";
import type { RankedPatch } from "../../../electron/contract/index.ts";
import { Kbd, number, Section } from "../../ui/index.ts";
import { Covered } from "./Covered.tsx";
import { MarkSign } from "./MarkEditor.tsx";
import { markOfPatch, useMarking } from "./marks.ts";
import { PatchCard } from "./PatchCard.tsx";
import { PatchStrip } from "./PatchStrip.tsx";
import { choosePatch, neighbour, useShownResult } from "./patches.ts";
import styles from "./patches.module.css";
import shared from "./read.module.css";
import { useRead } from "./store.ts";
import { placeWords } from "./words.ts";

/** The patches of highest round loss. A click, Enter, or N and Shift+N move all views there. */
export function PatchList(): ReactNode {
  const result = useShownResult()?.result;
  const revealed = useRead((read) => read.revealed);
  const chosen = useRead((read) => read.patch);
  if (result === undefined) return null;
  const { patches, patchesTotal } = result;
  const patch = patches.find(({ rank }) => rank === chosen);
  return (
    <Section
      title="Patches"
      className={styles.patches ?? ""}
      note={revealed ? `${number(patches.length)} first, of ${number(patchesTotal)}` : undefined}
      aside={<Kbd chord="N" />}
    >
      {revealed && patch !== undefined && <PatchCard patch={patch} result={result} />}
      {revealed ? (
        <Rows patches={patches} model={result.model} />
      ) : (
        <Covered what="The patches least like lung are covered until you have looked." />
      )}
    </Section>
  );
}

function Rows({ patches, model }: { readonly patches: readonly RankedPatch[]; readonly model: string }): ReactNode {
  const chosen = useRead((read) => read.patch);
  const { marks } = useMarking();
  if (patches.length === 0) return <p className={shared.hint}>No patch of this study lies in the lungs.</p>;
  return (
    <ul
      className={styles.patchList}
      role="listbox"
      aria-label="Patches least like lung"
      tabIndex={0}
      aria-activedescendant={chosen === null ? undefined : `patch-${chosen}`}
      onKeyDown={(event) => {
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const patch = by === undefined ? undefined : neighbour(patches, chosen, by);
        if (patch === undefined) return;
        event.preventDefault();
        choosePatch(patch);
      }}
    >
      {patches.map((patch) => (
        <Row
          key={patch.rank}
          patch={patch}
          chosen={patch.rank === chosen}
          kind={markOfPatch(marks, model, patch)?.kind}
        />
      ))}
    </ul>
  );
}

function Row({
  patch,
  chosen,
  kind,
}: {
  readonly patch: RankedPatch;
  readonly chosen: boolean;
  readonly kind: "seen" | "artefact" | "of interest" | undefined;
}): ReactNode {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <li
      ref={row}
      id={`patch-${patch.rank}`}
      className={styles.patch}
      role="option"
      aria-selected={chosen}
      data-patch={patch.rank}
      data-mark-kind={kind}
      onClick={() => choosePatch(patch)}
    >
      <span className={styles.rank}>{patch.rank}</span>
      <span className={styles.loss}>
        <b>{number(patch.roundLossNatsPerVoxel ?? patch.meanLossNatsPerVoxel, 2)}</b> nats
      </span>
      <span className={shared.hint}>{placeWords(patch)}</span>
      {kind !== undefined && (
        <span className={styles.marked} aria-label={`marked: ${kind}`} role="img">
          <MarkSign kind={kind} />
        </span>
      )}
      <PatchStrip patch={patch} slices={12} />
    </li>
  );
}
