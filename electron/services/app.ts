import { makeFault, FaultError } from "../store/index.ts";
import type { DeskContext } from "./context.ts";
import { os } from "./implementer.ts";

export function appRouter(desk: DeskContext) {
  return {
    info: os.app.info.handler(() => ({
      name: "Hilum",
      version: desk.version,
      mode: desk.mode,
      platform: process.platform,
      workspace: desk.workspace.dir,
      electron: process.versions["electron"] ?? null,
      chrome: process.versions["chrome"] ?? null,
      node: process.versions.node,
      root: desk.root,
      softwareRendering: desk.softwareRendering(),
    })),
    events: os.app.events.handler(async function* ({ signal }) {
      yield* desk.hub.subscribe(signal);
    }),
    pickFolder: os.app.pickFolder.handler(async () => {
      if (desk.pickFolder === null)
        throw FaultError.of(makeFault("NOT_HERE", "A browser cannot show this computer's folders."));
      return { paths: await desk.pickFolder() };
    }),
  };
}
