import { app, session } from "electron";
import type { WebContents } from "electron";
import { isAppUrl, mayUse } from "../policy/index.ts";

/** Whatever a page may try, from the first one on: no way out of the application, no other window, no permission. */
export function guardPages(): void {
  app.on("web-contents-created", (_event, contents) => guard(contents));
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(mayUse(permission, details.requestingUrl)),
  );
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => mayUse(permission, origin));
  defaultSession.setDevicePermissionHandler(() => false);
}

function guard(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
  contents.on("will-frame-navigate", (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on("will-redirect", (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
}
