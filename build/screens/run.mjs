// Starts take.ts under whatever user and display this process was given; build/tasks/screens.ts chooses them.
import process from "node:process";
import { runnerImport } from "vite";

const file = new URL("./take.ts", import.meta.url).pathname;
const { module } = await runnerImport(file, {
  configFile: false,
  logLevel: "error",
  cacheDir: process.env.HILUM_CACHE,
});
await module.takeScreens(process.env.HILUM_REPORTS);
