import { app, protocol } from "electron";
import { appScheme, voxelScheme } from "../policy/index.ts";
import { startArguments } from "./arguments.ts";

// The first module that main imports: what must stand before Electron is ready, and before anything else can fail.

// Without a handler Electron opens a modal dialog and waits for ever.
process.on("uncaughtException", (error) => {
  console.error(error);
  app.exit(1);
});
process.on("unhandledRejection", (error) => {
  console.error(error);
  app.exit(1);
});

// The allocator's extras make ONNX Runtime's arena ask for twice its size, which kills the compute process
// (docs/decisions). All features stand in this one list: a second switch would replace the first.
const features = ["PartitionAllocBackupRefPtr:enabled-processes/browser-and-renderer"];
app.commandLine.appendSwitch("enable-features", features.join(","));

// After a second death of the GPU process WebGL would stay refused for the page.
app.disableDomainBlockingFor3DAPIs();

protocol.registerSchemesAsPrivileged([
  { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  {
    scheme: voxelScheme,
    privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true },
  },
]);

app.enableSandbox();
app.setName("Hilum");

// A second start hands its paths to the first and ends.
if (!app.requestSingleInstanceLock({ ...startArguments() })) app.exit(0);
