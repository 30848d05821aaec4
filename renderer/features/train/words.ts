import type { StudySummary } from "../../../electron/contract/index.ts";

export const words = {
  data: "Studies that are ready or have warnings. What is not prepared yet is prepared before the first step. The split is by patient.",
  noData: "No study can be trained on yet: import a chest CT first, or open the sample.",
  configuration:
    "What the network is like. The loss is a negative log-likelihood in nats per voxel: it may be below zero.",
  waiting: "The first points come with the first steps.",
} as const;

/** May a run learn from it? Everything but what is refused for analysis. */
export function trainable({ quality }: StudySummary): boolean {
  return quality.verdict.analysable !== "refused";
}
