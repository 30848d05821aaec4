import type { Job, Lane } from "../contract/index.ts";
import type { Book, Entry } from "./book.ts";

/** Training gives way to everything else; what a person waits for with an open study goes first. */
export function rank(job: Job): number {
  return ranks[job.kind] ?? 1;
}

const ranks: Readonly<Record<string, number>> = { cache: 0, similar: 0, train: 2, trainClassifier: 2 };

/** The job of a lane that may start now: its needs finished, lowest rank, then oldest. */
export function nextOf(book: Book, lane: Lane): Entry | undefined {
  const ready = book
    .entries()
    .filter(
      ({ job, foreign, held }) =>
        !foreign && !held && job.lane === lane && (job.state === "queued" || job.state === "paused"),
    )
    .filter(({ job }) => job.needs.every((id) => book.find(id)?.job.state === "finished"));
  return ready.sort(
    (a, b) => rank(a.job) - rank(b.job) || a.job.createdAt.localeCompare(b.job.createdAt) || a.order - b.order,
  )[0];
}

/** Jobs that have not begun and need this one, directly or through others. */
export function dependants(book: Book, id: string): Entry[] {
  const found = new Map<string, Entry>();
  const visit = (need: string): void => {
    for (const entry of book.entries()) {
      if (entry.foreign || found.has(entry.job.id) || !entry.job.needs.includes(need)) continue;
      found.set(entry.job.id, entry);
      visit(entry.job.id);
    }
  };
  visit(id);
  return [...found.values()];
}
