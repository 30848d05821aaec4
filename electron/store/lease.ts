import { randomUUID } from "node:crypto";
import { constants, copyFile, mkdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { z } from "../contract/index.ts";
import { FaultError } from "./faults.ts";
import { parse, readText } from "./records.ts";

const lease = z.object({ host: z.string(), pid: z.number().int(), nonce: z.string() });
type Lease = z.infer<typeof lease>;

const beatMs = 5_000;
/** A holder may be blocked in one long step; longer than this without a beat, it is taken for dead. */
const staleMs = 120_000;
/** Leases that this process holds: a process id may come again after a restart, ours then means nothing. */
const held = new Set<string>();

/**
 * Takes the lease of a folder (a study, run, cohort or job), so that shards and a command beside the open desk never
 * write the same thing. A dead holder's lease (its process gone, or no heartbeat) is taken over. Else FaultError BUSY.
 */
export async function takeLease(dir: string): Promise<{ release(): Promise<void> }> {
  const file = path.join(dir, "lease.json");
  await mkdir(dir, { recursive: true });
  const mine: Lease = { host: hostname(), pid: process.pid, nonce: randomUUID() };
  held.add(mine.nonce);
  try {
    while (!(await create(file, mine))) await removeDead(file);
  } catch (error) {
    held.delete(mine.nonce);
    throw error;
  }
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => clearInterval(beat)), beatMs);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      if (held.delete(mine.nonce) && (await read(file))?.nonce === mine.nonce) await rm(file, { force: true });
    },
  };
}

async function create(file: string, mine: Lease): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(mine), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function removeDead(file: string): Promise<void> {
  const holder = await read(file);
  if (holder !== null && (await isAlive(file, holder))) throw busy(file, holder);
  const aside = `${file}.dead-${randomUUID()}`;
  const moved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  // Between reading and moving another process may have taken over: then what was moved is its lease, and goes back.
  const taken = await read(aside);
  if (taken !== null && taken.nonce !== holder?.nonce) {
    await copyFile(aside, file, constants.COPYFILE_EXCL).catch(() => undefined);
    await rm(aside, { force: true });
    throw busy(file, taken);
  }
  await rm(aside, { force: true });
}

async function isAlive(file: string, holder: Lease): Promise<boolean> {
  const age = await stat(file).then(
    (s) => Date.now() - s.mtimeMs,
    () => Infinity,
  );
  if (age > staleMs) return false;
  if (holder.pid === 0) return age < beatMs;
  if (holder.host !== hostname()) return true;
  if (holder.pid === process.pid) return held.has(holder.nonce);
  try {
    process.kill(holder.pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function read(file: string): Promise<Lease | null> {
  const text = await readText(file);
  if (text === null) return null;
  const parsed = lease.safeParse(parse(text));
  // Half written: by someone who is just taking it, or by someone who died doing so; its age tells.
  return parsed.success ? parsed.data : { host: "", pid: 0, nonce: "" };
}

function busy(file: string, holder: Lease): FaultError {
  return new FaultError(
    "BUSY",
    `${path.basename(path.dirname(file))} is in use by process ${holder.pid} on ${holder.host}.`,
  );
}
