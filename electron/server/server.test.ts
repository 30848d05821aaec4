import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { os } from "@orpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { asFault } from "../store/index.ts";
import { browserSurroundings, serve } from "./index.ts";
import type { BrowserServer } from "./index.ts";

let dir = "";
let server: BrowserServer;
let cookie = "";
const voxels = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 251));

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "hilum-server-"));
  const files: Record<string, string | Buffer> = {
    "renderer/index.html": "<!doctype html><title>Hilum</title>",
    "renderer/assets/a.js": "export {}",
    "ws/cache/ab.volume.nii": voxels,
    "ws/identity.json": "secret",
    "ws/studies/ab/study.json": "secret",
    "outside.txt": "secret",
  };
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, file)), { recursive: true });
    await writeFile(path.join(dir, file), text);
  }
  await symlink(path.join(dir, "outside.txt"), path.join(dir, "ws/cache/link.nii"));
  await symlink(path.join(dir, "outside.txt"), path.join(dir, "renderer/link.txt"));
  const router = { ping: os.handler(() => "pong") };
  server = await serve({
    router,
    rendererDir: path.join(dir, "renderer"),
    workspaceDir: path.join(dir, "ws"),
    port: 0,
  });
});
afterAll(async () => {
  await server.close();
  await rm(dir, { recursive: true, force: true });
});

describe("the token", () => {
  test("nothing without it, and it is good once", async () => {
    expect((await get("/")).status).toBe(403);
    expect((await get("/assets/a.js")).status).toBe(403);
    expect((await get("/?token=wrong")).status).toBe(403);
    const { pathname, search } = new URL(server.url);
    const first = await get(pathname + search);
    expect(first.status).toBe(200);
    const set = String(first.headers["set-cookie"]);
    expect(set).toContain("HttpOnly");
    expect(set).toContain("SameSite=Strict");
    cookie = set.split(";")[0] ?? "";
    expect((await get(pathname + search)).status).toBe(403);
    expect((await get(pathname + search, { cookie })).status).toBe(200);
  });
});

describe("who asks", () => {
  test.each([
    ["a rebound name", { host: "evil.example" }],
    ["another port's host", { host: "127.0.0.1:1" }],
    ["another origin", { origin: "http://evil.example" }],
    ["another site", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }],
  ])("%s is refused", async (_name, headers) => {
    expect((await get("/", { cookie, ...headers })).status).toBe(403);
  });

  test("only reading", async () => {
    expect((await get("/", { cookie }, "POST")).status).toBe(405);
  });
});

describe("files", () => {
  test("pages with the policy, and their type", async () => {
    const page = await get("/", { cookie });
    expect(page.body.toString()).toContain("Hilum");
    expect(page.headers["content-security-policy"]).toContain("require-trusted-types-for 'script'");
    expect(page.headers["cross-origin-embedder-policy"]).toBe("require-corp");
    const script = await get("/assets/a.js", { cookie });
    expect(script.headers["content-type"]).toContain("text/javascript");
    expect(script.headers["content-security-policy"]).toContain("default-src 'none'");
  });

  test.each([
    "/../outside.txt",
    "/%2e%2e/outside.txt",
    "/..%2foutside.txt",
    "/link.txt",
    "/nothing",
    "/assets",
    "/vox/identity.json",
    "/vox/studies/ab/study.json",
    "/vox/cache/link.nii",
    "/vox/cache/../identity.json",
    "/vox/cache/%2e%2e/identity.json",
    "/vox/",
  ])("%s is not to be had", async (url) => {
    const { status, body } = await get(url, { cookie });
    expect(status).toBe(404);
    expect(body.toString()).not.toContain("secret");
  });

  test("voxels whole, in part, and beyond the end", async () => {
    const whole = await get("/vox/cache/ab.volume.nii?v=1", { cookie });
    expect(whole.body.equals(voxels)).toBe(true);
    expect(whole.headers["content-length"]).toBe("1000");
    const part = await get("/vox/cache/ab.volume.nii", { cookie, range: "bytes=352-361" });
    expect(part.status).toBe(206);
    expect(part.headers["content-range"]).toBe("bytes 352-361/1000");
    expect(part.body.equals(voxels.subarray(352, 362))).toBe(true);
    expect((await get("/vox/cache/ab.volume.nii", { cookie, range: "bytes=1000-" })).status).toBe(416);
    expect((await get("/vox/cache/ab.volume.nii")).status).toBe(403);
  });
});

describe("the socket", () => {
  const own = (): string => `http://127.0.0.1:${server.port}`;

  test("opens for our page only", async () => {
    expect(await connects("/rpc", { cookie, origin: own() })).toBe(true);
    expect(await connects("/rpc", { origin: own() })).toBe(false);
    expect(await connects("/rpc", { cookie })).toBe(false);
    expect(await connects("/rpc", { cookie, origin: "http://evil.example" })).toBe(false);
    expect(await connects("/rpc", { cookie, origin: own(), host: "evil.example" })).toBe(false);
    expect(await connects("/other", { cookie, origin: own() })).toBe(false);
  });
});

describe("paths from the desk", () => {
  test("are confined to the root, links followed", async () => {
    const root = path.join(dir, "ws");
    await symlink(dir, path.join(root, "up"));
    const { allowPaths } = browserSurroundings(root);
    expect(await allowPaths([path.join(root, "studies"), "cache"])).toEqual([
      path.join(root, "studies"),
      path.join(root, "cache"),
    ]);
    const codeOf = (typed: string): Promise<string> =>
      allowPaths([typed]).then(
        () => "none",
        (error: unknown) => asFault(error).code,
      );
    expect(await codeOf("..")).toBe("FORBIDDEN_PATH");
    expect(await codeOf(path.join(dir, "outside.txt"))).toBe("FORBIDDEN_PATH");
    expect(await codeOf(path.join(root, "up/renderer"))).toBe("FORBIDDEN_PATH");
    expect(await codeOf(path.join(root, "nothing"))).toBe("NOT_FOUND");
    expect(await codeOf("/etc/does-not-exist")).toBe("FORBIDDEN_PATH");
  });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A raw request: `fetch` would tidy up paths and refuse to send some headers. */
function get(url: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: "127.0.0.1",
        port: server.port,
        path: url,
        method,
        headers: { host: `127.0.0.1:${server.port}`, ...headers },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      },
    );
    asked.on("error", reject);
    asked.end();
  });
}

function connects(url: string, headers: Record<string, string>): Promise<boolean> {
  return new Promise((resolve) => {
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}${url}`, { headers });
    ws.on("open", () => {
      ws.close();
      resolve(true);
    });
    ws.on("error", () => resolve(false));
  });
}
