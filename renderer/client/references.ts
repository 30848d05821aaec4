import type { Job } from "../../electron/contract/index.ts";

/**
 * A chained job's input may hold `{ fromJob, take }`: a value of another job's output, named by a path such as
 * "studies.0" (electron/services/chains). Puts the value in place where the other job has ended; else leaves it.
 */
export function withInputs(jobs: readonly Job[]): Job[] {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  return jobs.map((job) => {
    const input = job.input;
    if (typeof input !== "object" || input === null || !Object.values(input).some(isReference)) return job;
    return {
      ...job,
      input: Object.fromEntries(
        Object.entries(input).map(([name, value]) => [
          name,
          isReference(value) ? (taken(byId.get(value.fromJob)?.output, value.take) ?? value) : value,
        ]),
      ),
    };
  });
}

interface Reference {
  readonly fromJob: string;
  readonly take: string;
}

function isReference(value: unknown): value is Reference {
  return (
    typeof value === "object" &&
    value !== null &&
    "fromJob" in value &&
    typeof value.fromJob === "string" &&
    "take" in value &&
    typeof value.take === "string"
  );
}

function taken(output: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce(
      (at: unknown, part) =>
        typeof at === "object" && at !== null ? (at as Readonly<Record<string, unknown>>)[part] : undefined,
      output,
    );
}
