import type { DeskContext } from "./context.ts";
import { os } from "./implementer.ts";

export function jobsRouter({ queue }: DeskContext) {
  return {
    list: os.jobs.list.handler(() => queue.list()),
    stop: os.jobs.stop.handler(async ({ input }) => ({ state: (await queue.stop(input.id)).state })),
    pause: os.jobs.pause.handler(async ({ input }) => ({ state: (await queue.pause(input.id)).state })),
    resume: os.jobs.resume.handler(async ({ input }) => ({ jobs: (await queue.resume(input.id)).map(({ id }) => id) })),
  };
}
