import path from "node:path";
import { paths } from "../paths.ts";

/** Where a study keeps what it has done, so that it goes on after a stop. Ignored by git, kept by `npm run` of anything else. */
export function studyFolder(name: string): string {
  return path.join(paths.scratch, "studies", name);
}
