import { implement, ORPCError } from "@orpc/server";
import { deskContract } from "../contract/index.ts";
import { asFault } from "../store/index.ts";

/** The desk's contract, to be implemented noun by noun. Whatever is thrown reaches the caller as the declared fault. */
export const os = implement(deskContract).use(async ({ next }) => {
  try {
    return await next();
  } catch (error) {
    if (error instanceof ORPCError) throw error;
    const fault = asFault(error);
    // The sentence goes to the desk; where it came from is for whoever reads main's output.
    if (fault.code === "INTERNAL") console.error(error);
    throw new ORPCError("FAULT", { status: 422, message: fault.message, data: fault });
  }
});
