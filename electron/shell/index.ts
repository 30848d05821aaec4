export { openDesktop, pickFolder, programFiles, refuseToStart, softwareRendering } from "./desktop.ts";
export type { DesktopOptions, ProgramFiles } from "./desktop.ts";
export { utilityLauncher } from "./launcher.ts";
export { voxelUrl } from "./protocols.ts";
export { whenReady } from "./ready.ts";
