import { z } from "./zod.ts";

/** What a person is told when something did not work: a code, a sentence, where, what was kept, what to do. */
export const fault = z.object({
  code: z.string(),
  message: z.string(),
  file: z.string().optional(),
  tag: z.string().optional(),
  kept: z.string().optional(),
  todo: z.string().optional(),
});

export type Fault = z.infer<typeof fault>;

/** The faults that main and compute raise themselves, with what to do. Findings on data have codes of their own (ml/dicom, ml/volume, ml/lungs). */
export const faultRegistry = {
  NOT_FOUND: "Refresh the list; the thing may have been removed.",
  REFUSED: "Read the reason; choose other data or change the setting it names.",
  BUSY: "Wait for the job that holds it, or stop that job.",
  NEWER_FORMAT: "Open this workspace with the Hilum version that wrote it, or a newer one.",
  DAMAGED: "The file was kept as it is. Remove it or restore it from a backup.",
  DISK: "Free some space or choose another workspace in Settings.",
  NO_NETWORK: "Check the connection and try again; what was already received is kept.",
  COMPUTE_LOST: "Resume from the last checkpoint; if it happens again, choose a smaller batch.",
  OUT_OF_MEMORY: "Choose a smaller batch or close other programs.",
  NOT_HERE: "Use the desktop window, or type a path.",
  FORBIDDEN_PATH: "Choose a folder below the one that was named with --root.",
  DIVERGED:
    "Choose a lower learning rate, or clip the gradient (clipNorm) and keep the variance above a floor (varianceFloor).",
  CANCELLED: "Start it again when wanted.",
  INTERNAL: "Copy the details and report them; nothing that was saved has changed.",
} as const;

export type FaultCode = keyof typeof faultRegistry;
