import { useStore } from "zustand";
import { createViewer, type Viewer, type ViewerState } from "../../viewer/index.ts";

let one: Viewer | undefined;

/** The window's only viewer, made when Read is opened for the first time: a volume cannot move to another engine. */
export function theViewer(): Viewer {
  one ??= createViewer();
  return one;
}

/** A part of what the viewer shows now. */
export function useViewer<T>(select: (state: ViewerState) => T): T {
  return useStore(theViewer().state, select);
}
