import { useEffect, useRef, useState } from "react";
import { useOpenSample, useStudies } from "../../client/index.ts";

type Which = "synthetic" | "real";

/** Opens a sample when a person wants it: at once if it is there, else as soon as the list of studies has it. */
export function useSampleWhenReady(onReady: (study: string) => void): {
  readonly wanted: Which | undefined;
  readonly want: (which: Which) => void;
  readonly error: Error | null;
} {
  const [wanted, setWanted] = useState<Which>();
  const { mutate, error } = useOpenSample();
  const studies = useStudies().data;
  const ready = useRef(onReady);
  ready.current = onReady;
  useEffect(() => {
    // Asking again starts nothing twice; it only tells whether the study is there by now.
    if (wanted)
      mutate(
        { real: wanted === "real" },
        {
          onSuccess: ({ study }) => (study === null ? undefined : ready.current(study)),
          onError: () => setWanted(undefined),
        },
      );
  }, [wanted, studies, mutate]);
  return { wanted, want: setWanted, error };
}
