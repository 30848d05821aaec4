import { main as test } from "./test.ts";

/** `npm run test:full`: every ring unshortened, with every chest CT mapped by command line. */
export function main(args: readonly string[]): Promise<number> {
  process.env["HILUM_FULL"] = "1";
  return test(args);
}
