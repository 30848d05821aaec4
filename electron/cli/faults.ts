import { fault, faultRegistry } from "../contract/index.ts";
import type { Fault } from "../contract/index.ts";

/** What a service or task threw, as what a person is told: services carry their fault in `data`, tasks in `fault`. */
export function faultOf(error: unknown): Fault {
  const carrier = typeof error === "object" && error !== null ? (error as { fault?: unknown; data?: unknown }) : {};
  const carried = fault.safeParse(carrier.fault ?? carrier.data);
  if (carried.success) return carried.data;
  const words = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  return { code: "INTERNAL", message: `Something went wrong inside Hilum: ${words}`, todo: faultRegistry.INTERNAL };
}
