import { main as test } from "./test.ts";

/** `npm run test:packaged`: that ring alone, with its own total line. */
export function main(args: readonly string[]): Promise<number> {
  return test(["packaged", ...args]);
}
