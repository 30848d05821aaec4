import { rm } from "node:fs/promises";
import path from "node:path";
import { namesIn, takeLease } from "../store/index.ts";
import type { Workspace } from "../store/index.ts";

/** Says to other processes that these jobs have a living owner. */
export interface Hold {
  release(): Promise<void>;
}

/** The desk's hold on all jobs that nobody else holds; null where another desk is open on this workspace. */
export async function holdDesk(workspace: Workspace): Promise<Hold | null> {
  return hold(workspace, "desk").catch(() => null);
}

/** The hold of a command, which owns just the jobs it added. */
export async function holdJob(workspace: Workspace, id: string): Promise<Hold> {
  return hold(workspace, id);
}

/** Whether a desk is open on this workspace, here or elsewhere: all jobs that nobody else holds are its own. */
export async function isDeskOpen(workspace: Workspace): Promise<boolean> {
  return isHeld(workspace, "desk");
}

export async function isHeld(workspace: Workspace, id: string): Promise<boolean> {
  if ((await namesIn(folder(workspace, id))).length === 0) return false;
  const taken = await holdJob(workspace, id).catch(() => null);
  await taken?.release();
  return taken === null;
}

async function hold(workspace: Workspace, id: string): Promise<Hold> {
  const dir = folder(workspace, id);
  const lease = await takeLease(dir);
  return {
    async release() {
      await lease.release();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function folder(workspace: Workspace, id: string): string {
  return path.join(workspace.dir, "jobs", "leases", id);
}
