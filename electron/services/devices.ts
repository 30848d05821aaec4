import { availableParallelism } from "node:os";
import type { DeviceReport } from "../contract/index.ts";
import { asFault } from "../store/index.ts";
import type { DeskContext } from "./context.ts";
import { os } from "./implementer.ts";

/** In the order in which they are offered. A device that is not installed is listed with the reason. */
const deviceIds = ["cpu", "tfjs-node-gpu", "tfjs-node", "tfjs-cpu"] as const;

export function devicesRouter(desk: DeskContext) {
  let asked: Promise<DeviceReport[]> | null = null;
  return {
    /** Asked once a start: each device is tried in a process of its own that may die of it. */
    list: os.devices.list.handler(() => (asked ??= probeAll(desk))),
  };
}

async function probeAll(desk: DeskContext): Promise<DeviceReport[]> {
  const reports: DeviceReport[] = [];
  for (const id of deviceIds) reports.push(await probe(desk, id));
  return reports;
}

async function probe(desk: DeskContext, device: string): Promise<DeviceReport> {
  const { threads } = await desk.settings.get();
  const report = { threads: threads === 0 ? availableParallelism() : threads };
  try {
    const { id, name, available, reason, recipes } = await desk.queue.once("probe", { device });
    return { id, name, available, reason, recipes, ...report };
  } catch (error) {
    return { id: device, name: device, available: false, reason: asFault(error).message, recipes: null, ...report };
  }
}
