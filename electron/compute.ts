import "./processes/telemetry.ts";
import path from "node:path";
import { serveCompute } from "./processes/index.ts";
import { asFault, openWorkspace } from "./store/index.ts";
import { runTask } from "./tasks/index.ts";

// The compute process: scanning, decoding, preparing, training, inference. Killable at any time; all it knows is on disk.
// Whoever starts it names the folder of the models that ship (packaged, it is not beside the code).
const shippedModels = process.env["HILUM_MODELS"] ?? path.join(import.meta.dirname, "../../build/models");

serveCompute(
  async (request, signal, emit) => {
    try {
      const workspace = await openWorkspace(request.workspace);
      await runTask(request.kind, request.input, { workspace, signal, emit, shippedModels });
    } catch (error) {
      emit({ type: "failed", fault: asFault(error) });
    }
  },
  path.join(import.meta.dirname, "watchdog.mjs"),
);
