import { main as test } from "./test.ts";

/** `npm run test:electron`: that ring alone, with its own total line. */
export function main(args: readonly string[]): Promise<number> {
  return test(["electron", ...args]);
}
