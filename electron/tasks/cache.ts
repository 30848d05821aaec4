import path from "node:path";
import { preparation } from "../contract/index.ts";
import { cacheKinds, evictCache, readRecord } from "../store/index.ts";
import type { Task } from "./context.ts";
import { cacheLimitBytes } from "./import.ts";
import { lungBoxOf } from "./lung-box.ts";
import { scanOf } from "./volumes.ts";

/** Makes a study's evicted volumes again from the originals; what is there is only marked as used. */
export const cacheTask: Task<"cache"> = async ({ study }, context) => {
  const ws = context.workspace;
  await scanOf(study, context);
  if ((await readRecord(path.join(ws.studyDir(study), "prepared.json"), preparation)) !== null)
    await lungBoxOf(study, context);
  await evictCache(
    ws,
    cacheLimitBytes,
    cacheKinds.map((what) => ws.cacheFile(study, what)),
  );
  return { study };
};
