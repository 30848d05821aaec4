import type { WebContents } from "electron";

// Everything that Electron 33, the runtime of the tests, wants done differently from 45, for which Hilum is written.

/** Warnings and errors of the page. On 33 the listener gets (event, level, message, line, source), on 45 one event with all. */
export function onPageComplaint(contents: WebContents, tell: (text: string) => void): void {
  contents.on("console-message", (event, ...rest: unknown[]) => {
    const old = rest as [number?, string?, number?, string?];
    const level = old[0] === undefined ? event.level : (["debug", "info", "warning", "error"] as const)[old[0]];
    if (level !== "warning" && level !== "error") return;
    tell(`${level}: ${old[1] ?? event.message}`);
  });
}
