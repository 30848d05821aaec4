import { availableParallelism } from "node:os";
import { openDevice } from "../../ml/engine/index.ts";
import type { Device, DeviceId } from "../../ml/engine/index.ts";
import { settings } from "../contract/index.ts";
import { FaultError, readRecord } from "../store/index.ts";
import type { TaskContext } from "./context.ts";

const deviceIds: readonly string[] = ["cpu", "tfjs-cpu", "tfjs-node", "tfjs-node-gpu"] satisfies DeviceId[];

/** An opened device and what a result says about it. */
export interface OpenedDevice {
  readonly device: Device;
  readonly report: { readonly id: string; readonly recipes: string; readonly threads: number };
  /** Why so many threads. */
  readonly threadsWhy: string;
}

/** Opens the device that was named, else the one of the settings, with the threads of the settings (0: as many as it likes). */
export async function openTaskDevice(named: string | undefined, context: TaskContext): Promise<OpenedDevice> {
  const chosen = await readRecord(context.workspace.settingsFile, settings);
  const id = named ?? chosen?.device ?? "cpu";
  if (!isDevice(id))
    throw new FaultError("REFUSED", `There is no device “${id}”.`, { todo: `Known devices: ${deviceIds.join(", ")}.` });
  const threads = chosen?.threads ?? 0;
  const device = await openDevice(id, { loadModule, ...(threads > 0 ? { threads } : {}) });
  const isSet = threads > 0;
  return {
    device,
    report: { id, recipes: "generic", threads: isSet ? threads : availableParallelism() },
    threadsWhy: isSet ? "Set in the settings." : "As many as this machine has cores; the settings name no number.",
  };
}

/** Loads a package that the user installed; rejects where there is none. */
export function loadModule(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ name);
}

function isDevice(id: string): id is DeviceId {
  return deviceIds.includes(id);
}
