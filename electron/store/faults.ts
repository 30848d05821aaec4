import { fault, faultRegistry } from "../contract/index.ts";
import type { Fault, FaultCode } from "../contract/index.ts";

/** What is thrown inside where a person must be told something. Its `fault` is what crosses every border. */
export class FaultError extends Error {
  override readonly name = "FaultError";
  readonly fault: Fault;

  constructor(code: FaultCode, message: string, more: Omit<Fault, "code" | "message"> = {}) {
    super(message);
    this.fault = makeFault(code, message, more);
  }

  /** A fault that came over a border, to be thrown on. */
  static of({ code, message, ...more }: Fault): FaultError {
    return new FaultError(code as FaultCode, message, more);
  }
}

/** A fault of the registry with its usual advice; `more` says where, what was kept, or better advice. */
export function makeFault(code: FaultCode, message: string, more: Omit<Fault, "code" | "message"> = {}): Fault {
  return { code, message, todo: faultRegistry[code], ...more };
}

/** Any thrown thing as a fault. Never a stack trace: only the first line of an unknown error's message is kept. */
export function asFault(error: unknown): Fault {
  if (error instanceof FaultError) return error.fault;
  const carried = fault.safeParse(property(error, "fault") ?? property(error, "data"));
  if (carried.success) return carried.data;
  if (property(error, "name") === "AbortError") return makeFault("CANCELLED", "The work was cancelled.");
  return fromSystem(error) ?? makeFault("INTERNAL", `Something went wrong inside Hilum: ${firstLine(error)}`);
}

const systemCodes: Record<string, readonly [FaultCode, string]> = {
  ENOSPC: ["DISK", "The disk is full"],
  EDQUOT: ["DISK", "The disk quota is used up"],
  EROFS: ["DISK", "The disk can only be read"],
  EIO: ["DISK", "The disk could not be read or written"],
  EACCES: ["REFUSED", "No permission"],
  EPERM: ["REFUSED", "No permission"],
  ENOENT: ["NOT_FOUND", "There is no such file"],
  ENOTDIR: ["NOT_FOUND", "There is no such folder"],
  ERR_WORKER_OUT_OF_MEMORY: ["OUT_OF_MEMORY", "The memory did not suffice"],
};

function fromSystem(error: unknown): Fault | null {
  const known = systemCodes[String(property(error, "code"))];
  if (known === undefined) return null;
  const file = property(error, "path");
  return typeof file === "string"
    ? makeFault(known[0], `${known[1]}: ${file}`, { file })
    : makeFault(known[0], `${known[1]}.`);
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n")[0] ?? "").slice(0, 300) || "no further words";
}
