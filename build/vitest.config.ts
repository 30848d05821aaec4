import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const report = process.env["HILUM_REPORT"];
const env = { ORT_DISABLE_TELEMETRY: "1" };

/** One project a ring (build/rings.ts). The rings that open windows run one file after another: they share two cores and a display. */
const windowed = ["browser", "electron", "packaged", "gpu"].map((name) => ({
  test: {
    name,
    environment: "node" as const,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: 300_000,
    hookTimeout: 180_000,
    fileParallelism: false,
    env,
  },
}));

export default defineConfig({
  cacheDir: process.env["HILUM_CACHE"] ?? ".hilum/vite",
  test: {
    // Vitest would leave one of two cores idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: report === undefined ? ["default"] : ["default", "json"],
    ...(report === undefined ? {} : { outputFile: { json: report } }),
    projects: [
      {
        logLevel: "error",
        test: {
          name: "node",
          environment: "node",
          include: [
            "ml/**/*.test.ts",
            "electron/**/*.test.ts",
            "build/**/*.test.ts",
            "test/node/**/*.test.ts",
            "test/bugs/**/*.test.ts",
          ],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          env,
          // tfjs is a thousand small files: bundled once into the cache, a test file starts in half a second instead of six.
          deps: {
            optimizer: {
              ssr: {
                enabled: true,
                include: [
                  "@tensorflow/tfjs-core",
                  "@tensorflow/tfjs-core/dist/register_all_gradients.js",
                  "@tensorflow/tfjs-backend-cpu",
                ],
              },
            },
          },
          // Its ESM imports JSON without the attribute that Node wants.
          server: { deps: { inline: ["@actions/workflow-parser"] } },
        },
      },
      {
        test: {
          name: "dom",
          environment: "happy-dom",
          include: ["renderer/**/*.test.ts", "renderer/**/*.test.tsx"],
          // Vitest's five seconds are a timed assertion: on a busy machine a property of a thousand cases takes eight.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      ...windowed,
    ],
  },
});
