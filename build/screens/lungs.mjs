// `node build/screens/lungs.mjs`: draws the lung masks of the public CTs into docs/screens. Needs ../shared/data.
import process from "node:process";
import { runnerImport } from "vite";

const file = new URL("./lungs.ts", import.meta.url).pathname;
const { module } = await runnerImport(file, {
  configFile: false,
  logLevel: "error",
  cacheDir: process.env.HILUM_CACHE,
});
await module.drawLungs();
