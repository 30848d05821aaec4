// Copied into the test runtime as its default app. `await` keeps the app from being ready before schemes are registered;
// `catch` keeps a syntax error from hanging in a dialog.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { app } from "electron";

const args = process.argv.slice(1);
let target;
for (let i = 0; i < args.length && target === undefined; i++) {
  if (args[i] === "-r") createRequire(import.meta.url)(args[++i]);
  else if (!args[i].startsWith("-")) target = path.resolve(args[i]);
}
try {
  if (target === undefined) throw new Error("usage: electron PATH");
  await import(pathToFileURL(entryOf(target)).href);
} catch (error) {
  console.error(error);
  app.exit(1);
}

function entryOf(file) {
  if (!fs.statSync(file).isDirectory()) return file;
  const manifest = JSON.parse(fs.readFileSync(path.join(file, "package.json"), "utf8"));
  app.setName(manifest.productName ?? manifest.name);
  app.setVersion(manifest.version ?? "0.0.0");
  app.setAppPath(file);
  return path.join(file, manifest.main);
}
