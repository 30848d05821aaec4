import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// No `data:` assets and no preload polyfill: both would break the page's policy. The paths are relative because
// the same files are served over app:// and over loopback.
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [react()],
  cacheDir: "../.hilum/vite-renderer",
  // @kitware/vtk.js reaches xmlbuilder2, which wants Node's `events`: the npm package of that name serves.
  resolve: { alias: { events: "events/events.js" } },
  worker: { format: "es" },
  build: {
    outDir: "../out/renderer",
    emptyOutDir: true,
    target: "chrome130",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 8000,
  },
});
