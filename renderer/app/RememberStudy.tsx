import { useEffect } from "react";
import { useSetSettings, useSettings, useStudy } from "../client/index.ts";

/** The study that was opened last is opened at the next start; one that could not be opened is not remembered. */
export function RememberStudy({ id }: { readonly id: string }): null {
  const opened = useStudy(id).isSuccess;
  const before = useSettings().data?.lastStudy;
  const { mutate } = useSetSettings();
  useEffect(() => {
    if (opened && before !== undefined && before !== id) mutate({ lastStudy: id });
  }, [opened, before, id, mutate]);
  return null;
}
