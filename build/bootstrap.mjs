// `npm start`, `npm test` and their kin begin here, with Node's built-ins only: check Node, install what the lock names,
// then hand over to build/tasks/<task>.ts, which Vite's module runner executes.
import process from "node:process";
import { install } from "./bootstrap/install.mjs";

const floor = [20, 19, 0];
const tasks = [
  "start",
  "test",
  "test:electron",
  "test:packaged",
  "test:full",
  "package",
  "bench",
  "study",
  "bundle",
  "check",
  "train:shipped",
  "screens",
];

const [task, ...args] = process.argv.slice(2);
if (!tasks.includes(task)) fail(`Unknown task ${task ?? "(none)"}. Known: ${tasks.join(", ")}.`);
if (isOlder(process.versions.node, floor))
  fail(
    `Hilum needs Node ${floor.join(".")} or newer; this is ${process.versions.node}. Get it from https://nodejs.org (24 recommended).`,
  );

try {
  await install();
  const { runnerImport } = await import("vite");
  const file = new URL(`./tasks/${task.replace(":", "-")}.ts`, import.meta.url).pathname;
  const { module } = await runnerImport(file, { configFile: false, logLevel: "error", cacheDir: ".hilum/vite" });
  process.exitCode = await module.main(args);
} catch (error) {
  fail(error instanceof Error ? (process.env.HILUM_DEBUG ? error.stack : error.message) : String(error));
}

function isOlder(version, [major, minor, patch]) {
  const [a, b, c] = version.split(".").map(Number);
  return a !== major ? a < major : b !== minor ? b < minor : c < patch;
}

function fail(message) {
  console.error(message);
  process.exit(3);
}
