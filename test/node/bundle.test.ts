import { isBuiltin } from "node:module";
import path from "node:path";
import { build } from "vite";
import type { Rolldown } from "vite";
import { describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

describe("the bundles", () => {
  test("main and the command line compute nothing: no science, no tfjs, no ONNX Runtime, no decoder", async () => {
    const { modules, externals } = await bundled({ main: "electron/main.ts", hilum: "electron/hilum.ts" });
    expect(modules.filter((file) => file.startsWith("electron/services/")).length).toBeGreaterThan(5);
    expect(
      modules.filter((file) =>
        /^ml\/|@tensorflow|onnxruntime|dicom-parser|@cornerstonejs|^electron\/tasks\//.test(file),
      ),
    ).toEqual([]);
    expect(externals.filter((name) => name !== "electron" && !name.startsWith("node:"))).toEqual([]);
  });

  test("the preload asks for nothing but electron", async () => {
    const { modules, externals } = await bundled({ preload: "electron/shell/preload.ts" });
    expect(modules).toEqual(["electron/shell/preload.ts"]);
    expect(externals).toEqual(["electron"]);
  });

  test("compute switches ONNX Runtime's telemetry off in its first module, and loads it later than that", async () => {
    const { modules, externals } = await bundled({ compute: "electron/compute.ts" });
    expect(modules.filter((file) => file.startsWith("electron/"))[0]).toBe("electron/processes/telemetry.ts");
    expect(externals).not.toContain("onnxruntime-node");
  });
});

/** Modules in their order, and what the entries import from outside when they start. */
async function bundled(entries: Record<string, string>): Promise<{ modules: string[]; externals: string[] }> {
  const result = (await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      ssr: true,
      write: false,
      minify: false,
      target: "node20",
      rolldownOptions: {
        input: entries,
        external: ["electron", /^onnxruntime-node/, /^@tensorflow\/tfjs-node/],
        output: { format: "esm" },
      },
    },
    ssr: { noExternal: true, target: "node" },
  })) as Rolldown.RolldownOutput;
  const chunks = new Map(result.output.flatMap((one) => (one.type === "chunk" ? [[one.fileName, one] as const] : [])));
  const modules: string[] = [];
  const externals = new Set<string>();
  const seen = new Set<string>();
  // Only what is loaded at the start: what compute loads later, by its task, is in chunks of its own.
  const visit = (name: string): void => {
    const chunk = chunks.get(name);
    if (chunk === undefined) return void externals.add(name);
    if (seen.has(name)) return;
    seen.add(name);
    for (const next of chunk.imports) visit(next);
    modules.push(...chunk.moduleIds.map((id) => path.relative(root, id).split(path.sep).join("/")));
  };
  for (const chunk of chunks.values()) if (chunk.isEntry) visit(chunk.fileName);
  return {
    modules,
    externals: [...externals].map((name) => (isBuiltin(name) && !name.startsWith("node:") ? `node:${name}` : name)),
  };
}
