import { useRead } from "./store.ts";

/** Where scan and reconstruction part now, a share of a pane's width; null while they do not, or the map is covered. */
export function useSwipe(): number | null {
  return useRead(({ swipe, revealed, hidden, held, reconstruction }) =>
    revealed && !hidden && !held && !reconstruction ? swipe : null,
  );
}
