#!/usr/bin/env node
// The command line's door: builds what changed, then runs the bundle.
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";

const root = path.resolve(import.meta.dirname, "..");
const bundle = path.join(root, "out/electron/hilum.mjs");
if (process.env.HILUM_NO_BUILD !== "1" || !fs.existsSync(bundle)) {
  const built = spawnSync(process.execPath, [path.join(root, "build/bootstrap.mjs"), "bundle"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (built.status !== 0) process.exit(3);
}
await import(new URL(`file://${bundle}`).href);
