import type { RankedPatch, ResultDetail } from "../../../electron/contract/index.ts";
import { createContext, useContext } from "react";
import { theViewer } from "./the-viewer.ts";
import { useRead } from "./store.ts";

/** The result that the page shows, for all that is drawn from it. */
export const ResultContext = createContext<ResultDetail | null>(null);

const none: readonly RankedPatch[] = [];

export function useShownResult(): ResultDetail | null {
  return useContext(ResultContext);
}

export function usePatches(): readonly RankedPatch[] {
  return useShownResult()?.result.patches ?? none;
}

/** Chooses a patch: all planes go to its centre. */
export function choosePatch(patch: RankedPatch): void {
  useRead.setState({ patch: patch.rank });
  theViewer().goTo(patch.centreLps);
}

/** The patch `by` places further down the list, held at its ends; the first when none was chosen. */
export function neighbour(patches: readonly RankedPatch[], chosen: number | null, by: number): RankedPatch | undefined {
  const at = patches.findIndex((patch) => patch.rank === chosen);
  return at < 0 ? patches[0] : patches[Math.min(patches.length - 1, Math.max(0, at + by))];
}
