import { type ReactNode, useEffect, useRef } from "react";
import type { RankedPatch } from "../../../electron/contract/index.ts";
import { Kbd, number, quantity, Section } from "../../ui/index.ts";
import { Covered } from "./Covered.tsx";
import { PatchStrip } from "./PatchStrip.tsx";
import { choosePatch, neighbour, useShownResult } from "./patches.ts";
import styles from "./read.module.css";
import { useRead } from "./store.ts";
import { placeWords } from "./words.ts";

/** The patches of highest mean loss. A click, Enter, or N and Shift+N move all views there. */
export function PatchList(): ReactNode {
  const result = useShownResult()?.result;
  const revealed = useRead((read) => read.revealed);
  if (result === undefined) return null;
  const { patches, patchesTotal } = result;
  return (
    <Section
      title="Patches"
      className={styles.patches ?? ""}
      note={revealed ? `${number(patches.length)} highest, of ${number(patchesTotal)}` : undefined}
      aside={<Kbd chord="N" />}
    >
      {revealed ? (
        <Rows patches={patches} />
      ) : (
        <Covered what="The patches of highest loss are covered until you have looked." />
      )}
    </Section>
  );
}

function Rows({ patches }: { readonly patches: readonly RankedPatch[] }): ReactNode {
  const chosen = useRead((read) => read.patch);
  if (patches.length === 0) return <p className={styles.hint}>No patch of this study lies in the lungs.</p>;
  return (
    <ul
      className={styles.patchList}
      role="listbox"
      aria-label="Patches of highest loss"
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
        <Row key={patch.rank} patch={patch} chosen={patch.rank === chosen} />
      ))}
    </ul>
  );
}

function Row({ patch, chosen }: { readonly patch: RankedPatch; readonly chosen: boolean }): ReactNode {
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
      onClick={() => choosePatch(patch)}
    >
      <span className={styles.rank}>{patch.rank}</span>
      <span>
        <b>{number(patch.meanLossNatsPerVoxel, 2)}</b> nats per voxel
      </span>
      <span className={styles.hint}>{placeWords(patch)}</span>
      <PatchStrip patch={patch} chosen={chosen} />
      {chosen && (
        <span
          className={styles.exact}
        >{`Mean over its lung voxels; the whole patch as one vector: ${quantity(patch.exactLossNats, "nats")}. Scan above, reconstruction under, head first.`}</span>
      )}
    </li>
  );
}
