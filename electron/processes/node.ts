import { fork } from "node:child_process";
import type { ComputeExit, ComputeName, ComputeProcess, Launcher } from "../contract/index.ts";
import { portOver } from "./port.ts";

/** Names the parent to the child's watchdog. A parent that died before the child could ask would go unnoticed. */
export const parentVariable = "HILUM_PARENT";

/** Starts compute processes as children of plain Node. `entry` is the bundled compute.mjs. */
export function nodeLauncher(entry: string, env: NodeJS.ProcessEnv = process.env): Launcher {
  return { start: (name) => startChild(entry, env, name) };
}

async function startChild(entry: string, env: NodeJS.ProcessEnv, name: ComputeName): Promise<ComputeProcess> {
  const child = fork(entry, [name], {
    serialization: "advanced",
    // Never this process's own --inspect port and the like.
    execArgv: [],
    // The child's stdout goes to our stderr: on the command line nothing but our own lines may stand on stdout.
    stdio: ["ignore", 2, 2, "ipc"],
    env: { ...env, ORT_DISABLE_TELEMETRY: "1", [parentVariable]: String(process.pid) },
  });
  let intended = false;
  const exited = new Promise<ComputeExit>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal, intended }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  child.on("error", () => undefined);
  return {
    name,
    pid: child.pid,
    port: portOver(child),
    exited,
    kill() {
      intended = true;
      child.kill("SIGKILL");
    },
  };
}
