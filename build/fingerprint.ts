import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { paths, root } from "./paths.ts";

/** SHA-256 over names and bytes of every file below the given files and folders. Tests are left out: they are not built. */
export function fingerprint(names: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of names.flatMap((name) => list(path.join(root, name))).sort()) {
    hash.update(path.relative(root, file));
    hash.update(fs.readFileSync(file));
  }
  return hash.digest("hex");
}

/** Runs `make` unless the last successful run of `name` saw the same fingerprint and `product` is still there. */
export async function whenChanged(
  name: string,
  key: string,
  product: string,
  make: () => Promise<void>,
): Promise<boolean> {
  const stamp = path.join(paths.scratch, `${name}.stamp`);
  if (fs.existsSync(product) && fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === key) return false;
  fs.rmSync(stamp, { force: true });
  await make();
  fs.mkdirSync(paths.scratch, { recursive: true });
  fs.writeFileSync(stamp, key);
  return true;
}

function list(name: string): string[] {
  if (!fs.existsSync(name)) return [];
  if (!fs.statSync(name).isDirectory()) return [name];
  return fs
    .readdirSync(name, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
