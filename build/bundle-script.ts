import { build } from "vite";
import { paths, root } from "./paths.ts";

/**
 * Bundles a script of build/ into one file that Node runs, `.hilum/<name>.mjs`: TensorFlow.js' modules load in Node only when
 * bundled. The bundle lies as deep in the tree as build/.
 */
export async function bundleScript(name: string, entry: string): Promise<void> {
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
        input: { [name]: entry },
        external: ["onnxruntime-node"],
        output: { format: "esm", entryFileNames: "[name].mjs", codeSplitting: false },
      },
    },
    define: { __dirname: "import.meta.dirname", __filename: "import.meta.filename" },
    ssr: { noExternal: true, target: "node" },
  });
}
