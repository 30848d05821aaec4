import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { build } from "vite";

const root = path.resolve(import.meta.dirname, "../../..");
let folder = "";

beforeAll(async () => {
  mkdirSync(path.join(root, ".hilum"), { recursive: true });
  folder = mkdtempSync(path.join(root, ".hilum/engine-"));
  await build({
    root,
    configFile: false,
    logLevel: "error",
    ssr: { noExternal: true, external: ["onnxruntime-node"] },
    build: {
      ssr: path.join(root, "ml/engine/index.ts"),
      outDir: folder,
      minify: false,
      target: "node20",
      rollupOptions: { output: { entryFileNames: "engine.mjs" } },
    },
  });
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `body` in a process of its own with plain Node, and returns what it gave to `report`. */
function inChild<T>(body: string, env: Record<string, string>): T {
  const [script, result] = [path.join(folder, "child.mjs"), path.join(folder, "result.json")];
  writeFileSync(
    script,
    `import * as fs from "node:fs";\nconst report = (value) => fs.writeFileSync(${JSON.stringify(result)}, JSON.stringify(value));\nconst engine = await import("./engine.mjs");\n${body}`,
  );
  // No pipes: a pipe of a child process is a socket too.
  execFileSync(process.execPath, [script], {
    stdio: "ignore",
    env: { PATH: process.env["PATH"], ...env },
    timeout: 60_000,
  });
  return JSON.parse(readFileSync(result, "utf8")) as T;
}

describe("bundled for Node", () => {
  test("the bundle holds one copy of TensorFlow.js and leaves ONNX Runtime outside", () => {
    const text = readFileSync(path.join(folder, "engine.mjs"), "utf8");
    expect(text.match(/class KernelBackend\b|\bKernelBackend = class\b/g)).toHaveLength(1);
    expect(text).toMatch(/import\(["']onnxruntime-node["']\)/);
  });

  test("a training graph runs on ONNX Runtime, and the process opens no socket", () => {
    const body = `
const { tf } = engine;
const fds = "/proc/self/fd";
const sockets = () => (fs.existsSync(fds) ? fs.readdirSync(fds) : []).map((fd) => { try { return fs.readlinkSync(fds + "/" + fd); } catch { return ""; } }).filter((target) => target.startsWith("socket:"));
const threads = () => (fs.existsSync("/proc/self/task") ? fs.readdirSync("/proc/self/task").length : 0);
const before = threads();
const device = await engine.openDevice("cpu", { threads: 1 });
const plan = await device.compile(({ x, w }) => ({ grad: tf.grad((w) => tf.sum(tf.square(tf.matMul(x, w))))(w) }), { x: { shape: [1, 2] }, w: { shape: [2, 1] } });
const seen = new Set();
let grad;
for (let i = 0; i < 40; i++) {
  grad = (await plan.run({ x: Float32Array.of(1, 2), w: Float32Array.of(3, 4) })).grad;
  await new Promise((resolve) => setTimeout(resolve, 20));
  for (const socket of sockets()) seen.add(socket);
}
report({ grad: [...grad], sockets: [...seen], newThreads: threads() - before });`;
    const seen = inChild<{ grad: number[]; sockets: string[]; newThreads: number }>(body, {
      ORT_DISABLE_TELEMETRY: "1",
    });
    expect(seen.grad).toEqual([22, 44]);
    expect(seen.sockets).toEqual([]);
    // Without the switch ONNX Runtime starts a thread that sends telemetry; with one thread for work there is then one more.
    expect(seen.newThreads).toBe(0);
  });
});
