import fs from "node:fs";
import path from "node:path";
import { build, type InlineConfig } from "vite";
import { fingerprint, whenChanged } from "./fingerprint.ts";
import { paths, root } from "./paths.ts";

/** One bundle a process, and one a worker thread. Keys are file names in out/electron. */
const nodeEntries = {
  main: "electron/main.ts",
  hilum: "electron/hilum.ts",
  compute: "electron/compute.ts",
  watchdog: "electron/processes/watchdog.ts",
} as const;

/** Left outside: Electron is the runtime, the others are native and find their files beside themselves. */
const external = ["electron", "onnxruntime-node", "@tensorflow/tfjs-node", "@tensorflow/tfjs-node-gpu"];

/** Read at run time from beside the chunk that asks for them. */
const codecFiles = ["codec-charls/dist/charlswasm_decode.wasm", "codec-openjpeg/dist/openjpegwasm_decode.wasm"];

/** Builds what changed since the last time. Returns the names of what was built. */
export async function bundleAll(): Promise<string[]> {
  const shared = ["package-lock.json", "build/bundle.ts", "tsconfig.json"];
  const built: string[] = [];
  const step = async (name: string, sources: string[], product: string, config: () => InlineConfig): Promise<void> => {
    const made = await whenChanged(name, fingerprint([...sources, ...shared]), product, async () => {
      await build(config());
      if (product.startsWith(paths.node)) copyCodecs();
    });
    if (made) built.push(name);
  };
  await step("main, compute and command line", ["electron", "ml"], path.join(paths.node, "hilum.mjs"), nodeConfig);
  await step("preload", ["electron/shell"], path.join(paths.out, "preload/preload.cjs"), preloadConfig);
  await step("desk", ["renderer", "electron/contract"], path.join(paths.renderer, "index.html"), rendererConfig);
  return built;
}

function copyCodecs(): void {
  for (const file of codecFiles)
    fs.copyFileSync(
      path.join(root, "node_modules/@cornerstonejs", file),
      path.join(paths.node, "chunks", path.basename(file)),
    );
}

function nodeConfig(): InlineConfig {
  return {
    ...quiet,
    build: {
      ssr: true,
      outDir: paths.node,
      emptyOutDir: true,
      target: "node20",
      minify: false,
      rolldownOptions: {
        input: nodeEntries,
        external,
        output: { format: "esm", entryFileNames: "[name].mjs", chunkFileNames: "chunks/[name]-[hash].mjs" },
      },
    },
    // The codecs are CommonJS and look for their file by these names, which a module does not have.
    define: { __dirname: "import.meta.dirname", __filename: "import.meta.filename" },
    ssr: { noExternal: true, target: "node" },
  };
}

/** A sandboxed window's preload is one CommonJS file that requires only electron. */
function preloadConfig(): InlineConfig {
  return {
    ...quiet,
    build: {
      ssr: true,
      outDir: path.join(paths.out, "preload"),
      emptyOutDir: true,
      target: "node20",
      minify: false,
      rolldownOptions: {
        input: { preload: "electron/shell/preload.ts" },
        external: ["electron"],
        output: { format: "cjs", entryFileNames: "[name].cjs", codeSplitting: false },
      },
    },
    ssr: { noExternal: true, target: "node" },
  };
}

function rendererConfig(): InlineConfig {
  return {
    root: path.join(root, "renderer"),
    configFile: path.join(root, "renderer/vite.config.ts"),
    logLevel: "error",
    cacheDir: path.join(paths.scratch, "vite-renderer"),
  };
}

const quiet: InlineConfig = {
  root,
  configFile: false,
  logLevel: "error",
  publicDir: false,
  cacheDir: path.join(paths.scratch, "vite-build"),
};
