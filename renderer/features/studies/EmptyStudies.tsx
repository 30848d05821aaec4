import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { faultOf, useJobs, useOpenSample, isFinal } from "../../client/index.ts";
import { Button, Empty, FaultBanner, Page, useWindowTitle } from "../../ui/index.ts";

/** No studies yet: what belongs here, and the two ways to get one. */
export function EmptyStudies(): ReactNode {
  const [, go] = useLocation();
  const sample = useOpenSample();
  const making = (useJobs().data ?? []).some((job) => job.kind === "sample" && !isFinal(job));
  return (
    <Empty
      title="No studies yet"
      actions={
        <>
          <Button size="large" kind="primary" onClick={() => go("/import")}>
            Import a folder
          </Button>
          <Button size="large" busy={making || sample.isPending} onClick={() => sample.mutate({ real: false })}>
            Open the sample study
          </Button>
        </>
      }
    >
      <p>Drop a folder, a ZIP or a DICOMDIR here, or open the sample: a synthetic chest that Hilum makes itself.</p>
      {sample.error && <FaultBanner fault={faultOf(sample.error)} />}
    </Empty>
  );
}

/** Read without a study: where to get one. */
export function NoStudyPage(): ReactNode {
  useWindowTitle("Read");
  const [, go] = useLocation();
  return (
    <Page title="Read">
      <Empty
        title="No study is open"
        actions={
          <Button size="large" kind="primary" onClick={() => go("/studies")}>
            Choose a study
          </Button>
        }
      >
        <p>Open a study from Studies, or by its name with Ctrl K.</p>
      </Empty>
    </Page>
  );
}
