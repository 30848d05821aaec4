import { availableParallelism, freemem } from "node:os";
import { Session } from "./session.ts";

/** What the preparation of one study may take at its peak (docs/results.md has what it took). */
const bytesEach = 700e6;

/**
 * Does `work` for each item, as many at a time as there are cores and memory for: each in a session with a compute process
 * of its own, for one process does one thing at a time. Rejects with the first error of `work`, after all that had begun.
 */
export async function sideBySide<T>(
  items: readonly T[],
  session: Session,
  work: (item: T, session: Session) => Promise<void>,
): Promise<void> {
  const room = Math.floor(freemem() / bytesEach);
  const lanes = Math.max(1, Math.min(items.length, availableParallelism(), room));
  const waiting = [...items];
  const lane = async (own: Session): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item, own);
  };
  const more = await Promise.all(Array.from({ length: lanes - 1 }, () => besides(session)));
  try {
    const ended = await Promise.allSettled([session, ...more].map(lane));
    for (const end of ended) if (end.status === "rejected") throw end.reason;
  } finally {
    await Promise.all(more.map(({ desk }) => desk.close()));
  }
}

async function besides({ output, host, common }: Session): Promise<Session> {
  return new Session(await host.openDesk(common.workspace), output, host, common);
}
