import { app } from "electron";

/** Resolves with what the rest of main must know of the program. */
export async function whenReady(): Promise<{ readonly version: string; readonly home: string }> {
  await app.whenReady();
  return { version: app.getVersion(), home: app.getPath("home") };
}
