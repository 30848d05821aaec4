import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { npm } from "./bootstrap/install.mjs";
import { root } from "./paths.ts";

/** A package taken from npm by exact version and digest, outside node_modules: a tool of the tests, never a dependency. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** SHA-512 of the tarball, base64, as npm's `integrity` gives it. */
  readonly sha512: string;
}

/** Downloads, checks and unpacks into `folder` (its content is then `folder/package/…`). */
export async function unpackPinned({ name, version, sha512 }: PinnedPackage, folder: string): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  await npm(["pack", `${name}@${version}`, "--ignore-scripts", "--silent", "--pack-destination", folder], {
    stdio: "ignore",
    cwd: root,
  });
  const tarball = fs.readdirSync(folder).find((file) => file.endsWith(".tgz"));
  if (tarball === undefined) throw new Error(`npm pack gave no tarball of ${name}@${version}.`);
  const file = path.join(folder, tarball);
  const hash = createHash("sha512");
  await pipeline(fs.createReadStream(file), hash);
  if (hash.digest("base64") !== sha512)
    throw new Error(
      `${name}@${version} from npm is not the file that was pinned (SHA-512 differs). Nothing of it was used.`,
    );
  execFileSync("tar", ["xzf", file, "-C", folder]);
  fs.rmSync(file);
}
