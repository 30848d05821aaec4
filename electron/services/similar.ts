import { similarPatches } from "../contract/index.ts";
import type { SimilarDetail, SimilarPatches } from "../contract/index.ts";
import { FaultError, readStudy } from "../store/index.ts";
import { openJobs, similarJob, studyOf } from "./chains.ts";
import type { DeskContext } from "./context.ts";
import { os } from "./implementer.ts";
import { analysable } from "./studies.ts";
import { volumeInfo } from "./voxels.ts";

/** What a place is like among what a model learned from: asked for, then fetched. */
export function similarHandlers(desk: DeskContext) {
  const { queue } = desk;
  return {
    similar: os.results.similar.handler(async ({ input: { study, model, lps } }) => {
      // The study is looked up within the turn: two who ask at once are served in the order in which they asked.
      const [job] = await desk.inTurn(async () => {
        const summary = await analysable(desk, study);
        // Whoever asks of another place does not wait for the one before. To stop a second time would be to kill.
        const before = openJobs(desk, "similar", study).filter(({ state }) => state !== "stopping");
        for (const { id } of before) await queue.stop(id);
        return queue.add([similarJob(summary, model, lps)]);
      });
      return { job: job!.id };
    }),
    similarFound: os.results.similarFound.handler(async ({ input }) => {
      const job = queue.find(input.job);
      const output = similarPatches.safeParse(job?.output);
      if (job?.kind !== "similar" || !output.success)
        throw new FaultError("NOT_FOUND", "This search has found nothing, or is not done.");
      return detailOf(desk, String(studyOf(desk, job)), output.data);
    }),
  };
}

async function detailOf(desk: DeskContext, study: string, found: SimilarPatches): Promise<SimilarDetail> {
  const pictures = await volumeInfo(desk, desk.workspace.cacheFile(study, "similar"), "HU", null);
  const names = await Promise.all(
    found.found.map(async ({ study: id }) => (await readStudy(desk.workspace, id))?.study.pseudonym ?? null),
  );
  return { ...found, pictures, names };
}
