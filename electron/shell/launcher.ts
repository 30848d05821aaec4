import { MessageChannelMain, utilityProcess } from "electron";
import type { ComputeExit, ComputeName, ComputeProcess, Launcher } from "../contract/index.ts";

/** Starts compute processes as utility processes: the system sees them as Hilum's, and they end with it. */
export function utilityLauncher(entry: string, env: Readonly<Record<string, string | undefined>>): Launcher {
  return { start: (name) => startUtility(entry, env, name) };
}

async function startUtility(
  entry: string,
  env: Readonly<Record<string, string | undefined>>,
  name: ComputeName,
): Promise<ComputeProcess> {
  const child = utilityProcess.fork(entry, [name], {
    serviceName: `hilum-${name}`,
    stdio: "inherit",
    env: { ...env, ORT_DISABLE_TELEMETRY: "1" },
  });
  let intended = false;
  // Only `exit` tells every death; it knows a code, not a signal.
  const exited = new Promise<ComputeExit>((resolve) => {
    child.once("exit", (code) => resolve({ code, signal: null, intended }));
  });
  const isSpawned = await Promise.race([
    new Promise<true>((resolve) => child.once("spawn", () => resolve(true))),
    exited.then(() => false),
  ]);
  if (!isSpawned) throw new Error(`the ${name} process ended before it began`);
  const { port1, port2 } = new MessageChannelMain();
  child.postMessage({ type: "rpc" }, [port1]);
  port2.start();
  return {
    name,
    pid: child.pid,
    port: port2,
    exited,
    kill() {
      intended = true;
      child.kill();
    },
  };
}
