import { ORPCError } from "@orpc/client";
import type { Fault } from "../../electron/contract/index.ts";
import { ConnectionLost } from "./connection.ts";

/** What a person is told of an error that a call ended with: the declared fault, or one that says what is known. */
export function faultOf(error: unknown): Fault {
  if (error instanceof ORPCError && error.code === "FAULT" && isFault(error.data)) return error.data;
  if (error instanceof ORPCError && error.code === "BAD_REQUEST") {
    return { code: "REFUSED", message: "Hilum refused what was entered.", todo: "Check the values and try again." };
  }
  if (
    error instanceof ConnectionLost ||
    (error instanceof Error && /WebSocket is not open|peer was closed|closed/i.test(error.message))
  ) {
    return {
      code: "CONNECTION_LOST",
      message: "Connection to Hilum lost.",
      kept: "Nothing that was saved has changed.",
      todo: "Hilum tries to connect again by itself. If that does not help, start Hilum again.",
    };
  }
  return {
    code: "INTERNAL",
    message: "Something in Hilum went wrong.",
    todo: "Copy the details and report them; nothing that was saved has changed.",
  };
}

function isFault(data: unknown): data is Fault {
  return (
    typeof data === "object" && data !== null && "code" in data && "message" in data && typeof data.message === "string"
  );
}
