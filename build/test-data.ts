import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "./paths.ts";

/** The folder of real CTs beside the checkout, if it is there. */
export function sharedFolder(): string | undefined {
  const folder = process.env["HILUM_SHARED"] ?? path.join(root, "../shared");
  return fs.existsSync(path.join(folder, "data/SHA256SUMS")) ? path.resolve(folder) : undefined;
}

/** Unpacks the real CTs once, outside the tree and readable by the desktop rings' user, and says where in the environment. */
export function provideTestData(): Record<string, string> {
  const shared = sharedFolder();
  if (shared === undefined) return {};
  const target = process.env["HILUM_TEST_DATA"] ?? path.join(os.tmpdir(), "hilum-test-data");
  execFileSync("sh", [path.join(shared, "data/unpack.sh"), target], { stdio: "ignore" });
  execFileSync("chmod", ["-R", "a+rX", target]);
  return { HILUM_SHARED: shared, HILUM_TEST_DATA: target };
}
