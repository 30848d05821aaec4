/**
 * Who may import whom, and which npm packages enter only where. ARCHITECTURE in one table: a room imports itself,
 * the rooms of its row and the packages of its row; anything else is an error. Longest matching prefix wins.
 */
export interface Row {
  readonly room: string;
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

const geometry = "ml/geometry";
const statistics = "ml/statistics";
const read = ["ml/dicom", geometry];
const nn = ["ml/nn", "ml/engine", "ml/tensors", statistics, geometry];
const filters = "ml/filters";
const gmcae = ["ml/training", "ml/patches", "ml/lungs", "ml/volume", filters, ...nn];
const contract = "electron/contract";
const mainSide = ["electron/services", "electron/jobs", "electron/store", "electron/processes", contract];
const orpcServer = ["@orpc/server"];

export const layers: readonly Row[] = [
  { room: geometry, rooms: [], packages: [] },
  { room: statistics, rooms: [], packages: [] },
  { room: filters, rooms: [geometry], packages: [] },
  { room: "ml/tensors", rooms: [], packages: [] },
  {
    room: "ml/engine",
    rooms: [],
    packages: ["onnxruntime-node", "@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-cpu"],
  },
  { room: "ml/engine/test", rooms: ["ml/engine", statistics], packages: [] },
  { room: "ml/formats", rooms: [geometry], packages: [] },
  {
    room: "ml/dicom",
    rooms: [geometry],
    packages: [
      "dicom-parser",
      "@cornerstonejs/codec-charls",
      "@cornerstonejs/codec-openjpeg",
      "@cornerstonejs/jpeg-lossless-decoder-js",
      "fflate",
    ],
  },
  { room: "ml/volume", rooms: read, packages: [] },
  { room: "ml/lungs", rooms: ["ml/volume", geometry], packages: [] },
  { room: "ml/patches", rooms: ["ml/lungs", "ml/volume", geometry, statistics], packages: [] },
  { room: "ml/nn", rooms: ["ml/engine", statistics], packages: [] },
  { room: "ml/training", rooms: ["ml/nn", "ml/engine", "ml/patches", "ml/tensors", statistics], packages: [] },
  { room: "ml/gmcae", rooms: gmcae, packages: [] },
  { room: "ml/classifier", rooms: ["ml/gmcae", ...gmcae], packages: [] },
  { room: "ml/evaluation", rooms: ["ml/gmcae", ...gmcae], packages: [] },
  { room: "ml/phantom", rooms: [geometry, "ml/formats", statistics], packages: [] },
  { room: "ml/index.ts", rooms: ["ml/gmcae", "ml/volume", "ml/classifier"], packages: [] },

  { room: contract, rooms: [], packages: ["zod", "@orpc/contract"] },
  { room: "electron/policy", rooms: [], packages: [] },
  { room: "electron/store", rooms: [contract], packages: ["zod"] },
  { room: "electron/processes", rooms: [contract], packages: ["@orpc/client", "@orpc/contract", ...orpcServer] },
  { room: "electron/jobs", rooms: ["electron/store", "electron/processes", contract], packages: [] },
  { room: "electron/tasks", rooms: ["ml", "electron/store", contract], packages: ["yauzl", "csv-parse", "fflate"] },
  { room: "electron/services", rooms: ["electron/store", "electron/jobs", contract, geometry], packages: orpcServer },
  {
    room: "electron/cli",
    rooms: ["electron/services", "electron/jobs", "electron/server", contract],
    packages: ["commander"],
  },
  { room: "electron/server", rooms: ["electron/policy", contract], packages: ["ws", ...orpcServer] },
  { room: "electron/shell", rooms: ["electron/policy", contract], packages: ["electron", ...orpcServer] },
  { room: "electron/main.ts", rooms: ["electron/shell", ...mainSide], packages: [] },
  { room: "electron/hilum.ts", rooms: ["electron/cli", "electron/server", ...mainSide], packages: [] },
  {
    room: "electron/compute.ts",
    rooms: ["electron/tasks", "electron/processes", "electron/store", contract],
    packages: orpcServer,
  },

  {
    room: "renderer/ui",
    rooms: [],
    packages: [
      "react",
      "react-dom",
      "@base-ui/react",
      "lucide-react",
      "zustand",
      "inter-ui",
      "@tanstack/react-virtual",
      "react-resizable-panels",
    ],
  },
  {
    room: "renderer/client",
    rooms: [contract],
    packages: ["@orpc/client", "@orpc/contract", "react", "@tanstack/react-query", "zustand"],
  },
  { room: "renderer/charts", rooms: ["renderer/ui"], packages: ["uplot", "react"] },
  {
    room: "renderer/viewer",
    rooms: ["renderer/ui", contract],
    packages: [
      "@cornerstonejs/core",
      "@cornerstonejs/tools",
      "@cornerstonejs/metadata",
      "@cornerstonejs/utils",
      "@kitware/vtk.js",
      "react",
      "zustand",
    ],
  },
  {
    room: "renderer/features",
    rooms: ["renderer/viewer", "renderer/charts", "renderer/ui", "renderer/client", contract],
    packages: [
      "react",
      "react-dom",
      "lucide-react",
      "zustand",
      "wouter",
      "@base-ui/react",
      "@tanstack/react-virtual",
      "react-resizable-panels",
      "react-error-boundary",
    ],
  },
  {
    room: "renderer/app",
    rooms: ["renderer/features", "renderer/ui", "renderer/client", contract],
    packages: [
      "react",
      "react-dom",
      "lucide-react",
      "wouter",
      "zustand",
      "react-error-boundary",
      "@base-ui/react",
      "@tanstack/react-query",
      "inter-ui",
    ],
  },
  {
    room: "renderer/main.tsx",
    rooms: ["renderer/app", "renderer/ui", "renderer/client"],
    packages: ["react", "react-dom"],
  },
];

/** The only files that may open a connection outwards. */
export const networkFiles: readonly string[] = [
  "electron/tasks/sample.ts",
  "electron/tasks/download.ts",
  "electron/services/pacs.ts",
];

/** Node's modules that can open one; `fetch` is looked for as a name. The server listens on loopback and dials nowhere. */
export const networkModules: readonly string[] = ["http", "https", "net", "tls", "dgram", "http2", "undici"];
export const listeners: readonly string[] = ["electron/server"];

/** Child processes are started by main only. */
export const spawners: readonly string[] = ["electron/processes", "electron/shell"];
