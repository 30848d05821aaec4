import path from "node:path";
import { app, BrowserWindow, dialog, Menu } from "electron";
import type { AnyRouter } from "@orpc/server";
import type { DeskEvent, Fault } from "../contract/index.ts";
import { existingPaths, startArguments } from "./arguments.ts";
import { guardPages } from "./guards.ts";
import { gpuGoneChannel, linkPages } from "./link.ts";
import { serveApp, serveVoxels } from "./protocols.ts";
import { createWindow } from "./window.ts";

/** Where the parts of the program are: beside main's bundle, and, packaged, the models among the resources. */
export interface ProgramFiles {
  readonly renderer: string;
  readonly preload: string;
  readonly compute: string;
  readonly shippedModels: string;
}

export interface DesktopOptions {
  readonly files: ProgramFiles;
  readonly workspaceDir: string;
  readonly router: AnyRouter;
  publish(event: DeskEvent): void;
  /** Resolves when nothing is left to be written. */
  close(): Promise<void>;
}

export function programFiles(here: string): ProgramFiles {
  return {
    renderer: path.join(here, "../renderer"),
    preload: path.join(here, "../preload/preload.cjs"),
    compute: path.join(here, "compute.mjs"),
    shippedModels: app.isPackaged ? path.join(process.resourcesPath, "models") : path.join(here, "../../build/models"),
  };
}

/** Opens the window over the services and keeps it until the last one is closed. */
export function openDesktop(options: DesktopOptions): void {
  Menu.setApplicationMenu(
    process.platform === "darwin"
      ? Menu.buildFromTemplate([{ role: "appMenu" }, { role: "editMenu" }, { role: "windowMenu" }])
      : null,
  );
  guardPages();
  serveApp(options.files.renderer);
  serveVoxels(options.workspaceDir);
  linkPages(options.router);
  createWindow(options.files.preload);
  openPaths(options, existingPaths(startArguments()));

  app.on("activate", () => {
    if (BrowserWindow.getAllWindows().length === 0) createWindow(options.files.preload);
  });
  app.on("window-all-closed", () => app.quit());
  app.on("child-process-gone", (_event, { type, reason }) => {
    if (type !== "GPU" || reason === "clean-exit") return;
    // The planes would keep their last picture while everything else moves on: the page covers them and builds them anew.
    for (const window of BrowserWindow.getAllWindows()) window.webContents.send(gpuGoneChannel);
  });
  app.on("second-instance", (_event, _argv, _cwd, additionalData) => {
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
    openPaths(options, existingPaths(additionalData));
  });
  flushBeforeQuit(() => options.close());
}

/** The system's folder dialog. */
export async function pickFolder(): Promise<string[]> {
  const [window] = BrowserWindow.getAllWindows();
  const settings: Electron.OpenDialogOptions = {
    title: "Open a folder of scans",
    properties: ["openDirectory", "multiSelections"],
  };
  const { filePaths } = await (window === undefined
    ? dialog.showOpenDialog(settings)
    : dialog.showOpenDialog(window, settings));
  return filePaths;
}

/** Null until the GPU process has told. */
export function softwareRendering(): boolean | null {
  const { webgl } = app.getGPUFeatureStatus() as { readonly webgl?: string };
  return webgl === undefined ? null : webgl !== "enabled";
}

/** What keeps the program from starting, said in a window, and the end of it. */
export function refuseToStart(fault: Fault): void {
  console.error(`${fault.message} ${fault.todo ?? ""}`);
  dialog.showErrorBox("Hilum cannot start", `${fault.message}\n\n${fault.todo ?? ""}`);
  app.exit(1);
}

/** The desk itself imports and shows them; told before it listens, it hears of them when it does. */
function openPaths({ publish }: DesktopOptions, paths: string[]): void {
  if (paths.length > 0) publish({ type: "open", paths });
}

/** Quitting waits until what runs has left its checkpoint. A second try does not wait. */
function flushBeforeQuit(close: () => Promise<void>): void {
  let isClosing = false;
  app.on("before-quit", (event) => {
    if (isClosing) return;
    isClosing = true;
    event.preventDefault();
    void close()
      .catch((error: unknown) => console.error(error))
      .finally(() => app.quit());
  });
}
