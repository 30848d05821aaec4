import { contextBridge, ipcRenderer, webUtils } from "electron";

// The one file between page and main, in a sandboxed window: it hands over the port and tells dropped files' paths.
// The names of the channels stand in link.ts; a preload is one file of its own and imports nothing.
interface Page {
  readonly origin: string;
  addEventListener(
    type: "message",
    listener: (event: { readonly source: unknown; readonly data: unknown }) => void,
  ): void;
  postMessage(message: unknown, origin: string, ports?: readonly unknown[]): void;
}
const page = (globalThis as unknown as { readonly window: Page }).window;

// The page says when it listens; a port posted before that would be lost.
page.addEventListener("message", ({ source, data }) => {
  if (source === page && typeof data === "object" && data !== null && "hilum" in data && data.hilum === "page")
    ipcRenderer.send("hilum:link");
});
ipcRenderer.on("hilum:link", ({ ports }) => page.postMessage({ hilum: "main" }, page.origin, [...ports]));
ipcRenderer.on("hilum:gpu-gone", () => page.postMessage({ hilum: "gpu-gone" }, page.origin));

contextBridge.exposeInMainWorld("hilum", {
  /** Where dropped files and folders stand on disk; "" for what is no file of this computer. */
  pathsOf: (files: readonly Parameters<typeof webUtils.getPathForFile>[0][]): string[] =>
    files.map((file) => webUtils.getPathForFile(file)),
});
