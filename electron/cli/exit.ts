import type { Fault } from "../contract/index.ts";

/** What the process ends with. Scripts rely on these. */
export const exitCodes = { done: 0, someRefused: 1, usage: 2, fault: 3, cancelled: 130 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Data that was not taken is not a failure of ours; a cancelled command is an outcome. */
export function exitCodeOf({ code }: Fault): ExitCode {
  if (code === "CANCELLED") return exitCodes.cancelled;
  return code === "REFUSED" || code === "FORBIDDEN_PATH" ? exitCodes.someRefused : exitCodes.fault;
}
