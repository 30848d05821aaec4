import { EngineError } from "../errors.ts";
import { tf } from "../tf.ts";
import type { Device, DeviceId, DeviceOptions, DeviceReport } from "../types.ts";
import { openCpu } from "./cpu.ts";
import { eagerDevice } from "./eager.ts";
import { loadRuntime, messageOf } from "./session.ts";

const names: Readonly<Record<DeviceId, string>> = {
  cpu: "CPU (ONNX Runtime)",
  "tfjs-cpu": "CPU (TensorFlow.js, reference, slow)",
  "tfjs-node": "CPU (TensorFlow, from @tensorflow/tfjs-node)",
  "tfjs-node-gpu": "NVIDIA GPU (TensorFlow, from @tensorflow/tfjs-node-gpu)",
};

/** Opens a device. Throws `ProviderLost` with the reason where it cannot be had. */
export async function openDevice(id: DeviceId, options: DeviceOptions = {}): Promise<Device> {
  if (id === "cpu") return openCpu(options);
  if (id === "tfjs-cpu") return eagerDevice(id, names[id], "cpu");
  return eagerDevice(id, names[id], await loadBackend(id, options));
}

/** Every device that the engine knows, with the reason where one is not available. Opens none of them. */
export async function listDevices(options: DeviceOptions = {}): Promise<DeviceReport[]> {
  const check = async (id: DeviceId, attempt: () => Promise<unknown>): Promise<DeviceReport> => {
    try {
      await attempt();
      return { id, name: names[id], available: true };
    } catch (cause) {
      return { id, name: names[id], available: false, reason: messageOf(cause) };
    }
  };
  return [
    await check("cpu", loadRuntime),
    await check("tfjs-cpu", () => Promise.resolve()),
    await check("tfjs-node", () => loadBackend("tfjs-node", options)),
    await check("tfjs-node-gpu", () => loadBackend("tfjs-node-gpu", options)),
  ];
}

/**
 * Loads a package that brings a tfjs backend, and returns the backend's name. All copies of tfjs-core in a process
 * share one engine through the global object, so that our programs run on a backend which another copy registered.
 */
async function loadBackend(id: "tfjs-node" | "tfjs-node-gpu", { loadModule }: DeviceOptions): Promise<string> {
  const packageName = `@tensorflow/${id}`;
  if (loadModule === undefined)
    throw new EngineError("ProviderLost", `${packageName} can be loaded by Hilum's Node side only.`);
  const before = tf.getBackend() || "cpu";
  const loaded = await loadModule(packageName).catch((cause: unknown) => {
    throw new EngineError(
      "ProviderLost",
      isMissing(cause, packageName)
        ? `${packageName} is not installed: npm install ${packageName}@${tf.version_core}`
        : `${packageName} cannot be loaded: ${messageOf(cause)}`,
      { cause },
    );
  });
  const other = foreign(loaded, packageName);
  await other.ready?.();
  const backend = other.getBackend();
  if (tf.findBackend(backend) === null)
    throw new EngineError(
      "ProviderLost",
      `${packageName} did not register its backend ${backend} with Hilum's TensorFlow.js.`,
    );
  await tf.setBackend(before);
  return backend;
}

interface ForeignTf {
  readonly version_core: string;
  readonly ready?: () => Promise<void>;
  getBackend(): string;
}

/** The package's own TensorFlow.js, checked: another version would share the engine with ours and not fit it. */
function foreign(loaded: unknown, packageName: string): ForeignTf {
  const inside = loaded as { default?: unknown };
  const module = ("getBackend" in Object(inside) ? inside : inside.default) as Partial<ForeignTf> | undefined;
  if (typeof module?.getBackend !== "function")
    throw new EngineError("ProviderLost", `${packageName} does not look like TensorFlow.js.`);
  if (module.version_core !== tf.version_core)
    throw new EngineError(
      "ProviderLost",
      `${packageName} brings TensorFlow.js ${module.version_core ?? "of unknown version"}; Hilum needs ${tf.version_core}.`,
    );
  return module as ForeignTf;
}

function isMissing(cause: unknown, packageName: string): boolean {
  const code = (cause as { code?: unknown } | null)?.code;
  return (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") && messageOf(cause).includes(packageName);
}
