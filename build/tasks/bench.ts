import { spawnSync } from "node:child_process";
import path from "node:path";
import { build } from "vite";
import { bundleAll } from "../bundle.ts";
import { paths, root } from "../paths.ts";
import { provideTestData } from "../test-data.ts";

/** `npm run bench` lists the benches; `npm run bench -- NAME… [--json]` runs them: a table each, or a JSON line each. */
export async function main(args: readonly string[]): Promise<number> {
  await Promise.all([bundleBenches(), ...(args.length > 0 ? [bundleAll()] : [])]);
  const env = { ...process.env, ...(args.length > 0 ? provideTestData() : {}), ORT_DISABLE_TELEMETRY: "1" };
  return (
    spawnSync(process.execPath, [path.join(paths.scratch, "bench.mjs"), ...args], { stdio: "inherit", env }).status ?? 3
  );
}

/** As the product is: TensorFlow.js' modules load in Node only when bundled. The bundle lies as deep in the tree as build/. */
async function bundleBenches(): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      ssr: true,
      outDir: paths.scratch,
      emptyOutDir: false,
      target: "node20",
      minify: false,
      rolldownOptions: {
        input: { bench: "build/bench/main.ts" },
        external: ["onnxruntime-node"],
        output: { format: "esm", entryFileNames: "[name].mjs", codeSplitting: false },
      },
    },
    define: { __dirname: "import.meta.dirname", __filename: "import.meta.filename" },
    ssr: { noExternal: true, target: "node" },
  });
}
