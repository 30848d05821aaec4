import { defineConfig } from "vitest/config";

// One config, one project a ring. `vitest run --project node` is the plain ring; the others are started by build/test.
export default defineConfig({
  cacheDir: ".hilum/vite",
  test: {
    reporters: ["default"],
    projects: [
      {
        test: {
          name: "node",
          environment: "node",
          include: ["ml/**/*.test.ts", "electron/**/*.test.ts", "build/**/*.test.ts", "test/node/**/*.test.ts", "test/bugs/**/*.test.ts"],
          testTimeout: 60_000,
          env: { ORT_DISABLE_TELEMETRY: "1" },
        },
      },
      {
        test: {
          name: "dom",
          environment: "happy-dom",
          include: ["renderer/**/*.test.ts", "renderer/**/*.test.tsx"],
        },
      },
      ...["browser", "electron", "packaged", "gpu"].map((name) => ({
        test: {
          name,
          environment: "node" as const,
          include: [`test/${name}/**/*.test.ts`],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
          env: { ORT_DISABLE_TELEMETRY: "1" },
        },
      })),
    ],
  },
});
