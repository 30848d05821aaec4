import { BrowserWindow } from "electron";
import { appOrigin } from "../policy/index.ts";
import { onPageComplaint } from "./runtime33.ts";

/** The colour of the desk's ground, so that no white flashes up before the page is drawn. */
const ground = "#0b0e13";
const reloadsAllowed = 3;

/** The main window. Its title never names a patient: window titles end in task bars and screenshots. */
export function createWindow(preload: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1100,
    minHeight: 680,
    backgroundColor: ground,
    title: "Hilum",
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      spellcheck: false,
      webviewTag: false,
    },
  });
  window.on("page-title-updated", (event) => event.preventDefault());
  onPageComplaint(window.webContents, (text) => console.error(`page ${text}`));
  revive(window);
  void window.loadURL(`${appOrigin}/`);
  return window;
}

/** A page that died is loaded again; one that dies at once each time is not. */
function revive(window: BrowserWindow): void {
  let died: number[] = [];
  window.webContents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit" || window.isDestroyed()) return;
    died = [...died.filter((time) => Date.now() - time < 60_000), Date.now()];
    console.error(`page gone: ${reason}`);
    if (died.length <= reloadsAllowed) window.webContents.reload();
  });
}
