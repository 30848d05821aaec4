import { z } from "../contract/index.ts";
import type { Job } from "../contract/index.ts";
import { FaultError } from "../store/index.ts";

/**
 * A value inside a job's input that another job gives: `{ fromJob: id, take: "studies.0" }` becomes, when the job starts,
 * that part of the other job's output. The other job must be among the job's needs, so it has finished by then.
 */
export interface JobReference {
  readonly fromJob: string;
  readonly take: string;
}

const reference = z.strictObject({ fromJob: z.string(), take: z.string() });

/** The input with every reference replaced. Throws FaultError REFUSED where the other job gave no such thing. */
export function resolveReferences(input: unknown, find: (id: string) => Job | undefined): unknown {
  const parsed = reference.safeParse(input);
  if (parsed.success) return taken(parsed.data, find);
  if (Array.isArray(input)) return input.map((item) => resolveReferences(item, find));
  if (typeof input !== "object" || input === null) return input;
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [key, resolveReferences(value, find)]));
}

function taken({ fromJob, take }: JobReference, find: (id: string) => Job | undefined): unknown {
  const other = find(fromJob);
  let value = other?.output;
  for (const key of take.split(".")) {
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined;
  }
  if (value !== undefined) return value;
  throw new FaultError("REFUSED", `“${other?.title ?? "The job before"}” gave nothing to go on with.`);
}
