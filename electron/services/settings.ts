import { defaultSettings, settings } from "../contract/index.ts";
import type { Settings } from "../contract/index.ts";
import { readRecord, writeRecord } from "../store/index.ts";
import type { Workspace } from "../store/index.ts";
import type { DeskContext, SettingsFile } from "./context.ts";
import { os } from "./implementer.ts";

export function settingsRouter({ settings: file, hub }: DeskContext) {
  return {
    get: os.settings.get.handler(() => file.get()),
    set: os.settings.set.handler(async ({ input }) => {
      const now = await file.set(input as Partial<Settings>);
      hub.publish({ type: "changed", what: "settings" });
      return now;
    }),
  };
}

/** settings.json; changes are made one after another, so that none is lost. */
export function settingsFile(workspace: Workspace): SettingsFile {
  let last: Promise<unknown> = Promise.resolve();
  const get = async (): Promise<Settings> => (await readRecord(workspace.settingsFile, settings)) ?? defaultSettings;
  return {
    get,
    set(patch) {
      const changed = last
        .catch(() => undefined)
        .then(async () => {
          const now = settings.parse({
            ...(await get()),
            ...patch,
            format: defaultSettings.format,
            version: defaultSettings.version,
          });
          await writeRecord(workspace.settingsFile, settings, now);
          return now;
        });
      last = changed;
      return changed;
    },
  };
}
