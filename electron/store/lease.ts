import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { z } from "../contract/index.ts";
import { FaultError } from "./faults.ts";
import { parse, readText } from "./records.ts";

const lease = z.object({ host: z.string(), pid: z.number().int(), nonce: z.string() });
type Lease = z.infer<typeof lease>;

export interface HeldLease {
  release(): Promise<void>;
}

const beatMs = 5_000;
/** A holder may be blocked in one long step; longer than this without a beat, it is taken for dead. */
const staleMs = 120_000;
/** Looking and replacing takes milliseconds; a gate older than this was left behind. */
const gateMs = 10_000;
const askAgainMs = 50;
/** Leases that this process holds: a process id may come again after a restart, ours then means nothing. */
const held = new Set<string>();

/**
 * Takes the lease of a folder (a study, run, cohort or job), so that shards and a command beside the open desk never
 * write the same thing. A dead holder's lease (its process gone, or no heartbeat) is taken over. Else FaultError BUSY.
 */
export async function takeLease(dir: string): Promise<HeldLease> {
  const file = path.join(dir, "lease.json");
  await mkdir(dir, { recursive: true });
  const mine: Lease = { host: hostname(), pid: process.pid, nonce: randomUUID() };
  held.add(mine.nonce);
  try {
    while (!(await create(file, mine)) && !(await takeOver(file, mine)));
  } catch (error) {
    held.delete(mine.nonce);
    throw error;
  }
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => clearInterval(beat)), beatMs);
  beat.unref();
  let released: Promise<void> | undefined;
  return {
    release() {
      clearInterval(beat);
      return (released ??= letGo(file, mine));
    },
  };
}

/** Ours until the file is gone: thought dead before, the lease would be taken over and the next holder's file removed. */
async function letGo(file: string, mine: Lease): Promise<void> {
  try {
    if ((await read(file))?.nonce === mine.nonce) await rm(file, { force: true });
  } finally {
    held.delete(mine.nonce);
  }
}

/** As `takeLease`, but a holder that is about to let go is waited for, `forMs` at most. */
export async function waitForLease(dir: string, forMs: number, signal?: AbortSignal): Promise<HeldLease> {
  const until = Date.now() + forMs;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await takeLease(dir);
    } catch (error) {
      const isBusy = error instanceof FaultError && error.fault.code === "BUSY";
      if (!isBusy || Date.now() >= until) throw error;
      await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    }
  }
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

/**
 * Puts our lease in a dead holder's place; false where it is worth trying again. Only one at a time looks and replaces,
 * behind a gate: without it, two that both saw the dead holder would each replace the other's lease.
 */
async function takeOver(file: string, mine: Lease): Promise<boolean> {
  const gate = `${file}.gate`;
  if (!(await enter(gate))) return false;
  try {
    const holder = await read(file);
    if (holder === null) return false;
    if (await isAlive(file, holder)) throw busy(file, holder);
    // It may have let go meanwhile and another have come: only one that is dead leaves its lease.
    if ((await read(file))?.nonce !== holder.nonce) return false;
    const ours = `${file}.${mine.nonce}`;
    await writeFile(ours, JSON.stringify(mine));
    await rename(ours, file);
    return true;
  } finally {
    await rm(gate, { recursive: true, force: true });
  }
}

/** A folder is made by exactly one. One that was left behind by a death in these few milliseconds is cleared away. */
async function enter(gate: string): Promise<boolean> {
  try {
    await mkdir(gate);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if ((await ageMs(gate)) > gateMs) await rm(gate, { recursive: true, force: true });
    await new Promise((resolve) => setTimeout(resolve, 10));
    return false;
  }
}

async function ageMs(file: string): Promise<number> {
  return stat(file).then(
    (s) => Date.now() - s.mtimeMs,
    () => 0,
  );
}

async function isAlive(file: string, holder: Lease): Promise<boolean> {
  const age = await ageMs(file);
  if (age > staleMs) return false;
  if (holder.pid === 0) return age < beatMs;
  if (holder.host !== hostname()) return true;
  if (holder.pid === process.pid) return held.has(holder.nonce);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return !(await isZombie(holder.pid));
}

/** A killed process keeps its number until its parent has taken note: for long, where that is a busy init. Linux says so. */
async function isZombie(pid: number): Promise<boolean> {
  const status = await readText(`/proc/${pid}/stat`).catch(() => null);
  // The name stands in brackets and may hold any character; the state follows the last one.
  return status !== null && /\) [ZX] [^)]*$/.test(status);
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
