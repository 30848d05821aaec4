import type { ReactNode } from "react";
import type { Job, RunSummary } from "../../../electron/contract/index.ts";
import { faultOf, useResumeRun } from "../../client/index.ts";
import { Banner, Button, FaultBanner, number } from "../../ui/index.ts";

/** A run whose computation ended before its time: what happened, what is saved, and the way on. */
export function Interruption({ run, job }: { readonly run: RunSummary; readonly job: Job }): ReactNode {
  const resume = useResumeRun();
  if (job.state !== "interrupted" && job.state !== "failed") return null;
  const { checkpointStep } = run;
  const saved = checkpointStep === null ? "No step is saved yet." : `Step ${number(checkpointStep)} is saved.`;
  return (
    <>
      <Banner
        tone={job.state === "failed" ? "bad" : "warn"}
        title={job.fault?.message ?? "The computation stopped."}
        code={job.fault?.code}
        actions={
          <Button size="dense" kind="primary" busy={resume.isPending} onClick={() => resume.mutate(run.config.id)}>
            {checkpointStep === null ? "Start again" : `Resume from step ${number(checkpointStep)}`}
          </Button>
        }
      >
        <p>
          {saved} {job.fault?.todo ?? ""}
        </p>
      </Banner>
      {resume.error && <FaultBanner fault={faultOf(resume.error)} />}
    </>
  );
}
