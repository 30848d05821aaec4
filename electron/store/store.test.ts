import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultSettings, settings, z } from "../contract/index.ts";
import {
  appendLine,
  asFault,
  evictCache,
  FaultError,
  listStudies,
  locateWorkspace,
  openWorkspace,
  readLines,
  readRecord,
  rememberWorkspace,
  takeLease,
  touchCache,
  writeAtomic,
  writeRecord,
} from "./index.ts";

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "hilum-store-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "none",
    (error: unknown) => asFault(error).code,
  );

describe("atomic files", () => {
  test("a writer killed at any moment leaves the old file whole", async () => {
    const file = path.join(dir, "killed", "file.bin");
    await writeAtomic(file, new Uint8Array(1000).fill(1));
    const script = `
      const { writeAtomic } = await import(${JSON.stringify(path.join(import.meta.dirname, "atomic.ts"))});
      for (let i = 2; ; i = 2 + (i % 200)) {
        await writeAtomic(${JSON.stringify(file)}, (function* () { for (let k = 0; k < 50; k++) yield new Uint8Array(20000).fill(i); })());
        if (i === 2) process.stdout.write("started");
      }`;
    const main = path.join(dir, "writer.mjs");
    await writeFile(main, await transpiled(script));
    for (let round = 0; round < 6; round++) {
      const child = spawn(process.execPath, [main], { stdio: ["ignore", "pipe", "inherit"] });
      await once(child.stdout, "data");
      await new Promise((resolve) => setTimeout(resolve, 7 * round));
      child.kill("SIGKILL");
      await once(child, "exit");
      const bytes = await readFile(file);
      expect(bytes.length).toBe(1_000_000);
      expect(new Set(bytes).size).toBe(1);
    }
  });

  test("a failing source leaves the old file and no temporary one", async () => {
    const file = path.join(dir, "failing", "file.bin");
    await writeAtomic(file, new Uint8Array([7]));
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield new Uint8Array([8]);
      await Promise.resolve();
      throw new Error("source broke");
    };
    await expect(writeAtomic(file, broken())).rejects.toThrow("source broke");
    expect([...(await readFile(file))]).toEqual([7]);
    expect(await readdir(path.dirname(file))).toEqual(["file.bin"]);
  });
});

describe("records", () => {
  test("absent, whole, torn, foreign, newer", async () => {
    const file = path.join(dir, "settings.json");
    expect(await readRecord(file, settings)).toBeNull();
    await writeRecord(file, settings, defaultSettings);
    expect(await readRecord(file, settings)).toEqual(defaultSettings);
    const text = await readFile(file, "utf8");
    await writeFile(file, text.slice(0, text.length / 2));
    expect(await codeOf(readRecord(file, settings))).toBe("DAMAGED");
    await writeFile(file, JSON.stringify({ format: "something-else", version: 9 }));
    expect(await codeOf(readRecord(file, settings))).toBe("DAMAGED");
    await writeFile(file, JSON.stringify({ ...defaultSettings, version: 2, more: true }));
    expect(await codeOf(readRecord(file, settings))).toBe("NEWER_FORMAT");
  });

  test("a wrong value is never written", async () => {
    const file = path.join(dir, "wrong.json");
    expect(await codeOf(writeRecord(file, settings, { ...defaultSettings, threads: -1 }))).toBe("INTERNAL");
    expect(await readRecord(file, settings)).toBeNull();
  });

  test("a torn last line is left out, and cut off by the next one", async () => {
    const file = path.join(dir, "lines", "metrics.jsonl");
    const point = z.object({ step: z.number() });
    expect(await readLines(file, point)).toEqual([]);
    await appendLine(file, { step: 1 });
    await appendFile(file, `{"step": 2, "padding": "${"x".repeat(10_000)}`);
    expect(await readLines(file, point)).toEqual([{ step: 1 }]);
    await appendLine(file, { step: 3 });
    expect(await readLines(file, point)).toEqual([{ step: 1 }, { step: 3 }]);
    await writeFile(file, '{"step":1}\nrubbish\n{"step":2}\n');
    expect(await codeOf(readLines(file, point))).toBe("DAMAGED");
  });
});

describe("faults", () => {
  test("system errors, unknown ones, and those carried over a border", () => {
    const full = Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC", path: "/x" });
    expect(asFault(full)).toMatchObject({ code: "DISK", file: "/x" });
    expect(asFault(new FaultError("BUSY", "in use")).message).toBe("in use");
    expect(asFault(new DOMException("x", "AbortError")).code).toBe("CANCELLED");
    expect(asFault({ data: { code: "REFUSED", message: "no" } })).toEqual({ code: "REFUSED", message: "no" });
    const unknown = asFault(new TypeError("first\n    at secret (/home/someone/x.ts:1:1)"));
    expect(unknown.code).toBe("INTERNAL");
    expect(unknown.message).not.toContain("secret");
  });
});

describe("workspace", () => {
  test("ids that are no plain names never become paths", async () => {
    const ws = await openWorkspace(path.join(dir, "ws-ids"));
    for (const bad of ["..", "../x", "a/b", "a\\b", "", ".hidden", "C:", "x\0"])
      expect(() => ws.studyDir(bad)).toThrow(FaultError);
    expect(ws.relative(ws.cacheFile("ab12", "volume"))).toBe("cache/ab12.volume.nii");
  });

  test("where it is: flag, environment, remembered, home", async () => {
    const home = path.join(dir, "home");
    const at = { env: { XDG_CONFIG_HOME: path.join(home, "cfg"), APPDATA: path.join(home, "cfg") }, home };
    expect(await locateWorkspace(at)).toBe(path.join(home, "Hilum"));
    await rememberWorkspace(path.join(home, "elsewhere"), at);
    expect(await locateWorkspace(at)).toBe(path.join(home, "elsewhere"));
    expect(await locateWorkspace({ ...at, env: { ...at.env, HILUM_WORKSPACE: "/e" } })).toBe(path.resolve("/e"));
    expect(await locateWorkspace({ ...at, flag: "/f", env: { HILUM_WORKSPACE: "/e" } })).toBe(path.resolve("/f"));
  });

  test("one damaged study does not hide the others", async () => {
    const ws = await openWorkspace(path.join(dir, "ws-damaged"));
    await writeAtomic(path.join(ws.studyDir("bad"), "study.json"), Buffer.from("{"));
    const faults: string[] = [];
    expect(await listStudies(ws, (error) => faults.push(asFault(error).code))).toEqual([]);
    expect(faults).toEqual(["DAMAGED"]);
  });

  test("the cache drops what was used longest ago, and never what is in use", async () => {
    const ws = await openWorkspace(path.join(dir, "ws-cache"));
    const [a, b, c] = [ws.cacheFile("a", "volume"), ws.cacheFile("b", "box"), ws.cacheFile("c", "volume")];
    for (const [index, file] of [a, b, c].entries()) {
      await writeAtomic(file, new Uint8Array(100));
      await utimes(file, 1000 + index, 1000 + index);
    }
    await touchCache(a);
    expect(await evictCache(ws, 300)).toEqual([]);
    expect(await evictCache(ws, 150, [b])).toEqual([c, a]);
    expect((await stat(b)).size).toBe(100);
  });
});

describe("lease", () => {
  test.skipIf(process.platform !== "linux")(
    "bug: a killed holder that its parent had not yet taken note of counted as alive",
    async () => {
      const held = path.join(dir, "lease-zombie");
      await mkdir(held, { recursive: true });
      // The shell becomes a program that never asks after the child it had.
      const parent = spawn("sh", ["-c", "sleep 0.05 & echo $!; exec sleep 20"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      const [pid] = (await once(parent.stdout, "data")) as [Buffer];
      await new Promise((resolve) => setTimeout(resolve, 300));
      const holder = { host: hostname(), pid: Number(String(pid)), nonce: "of the dead" };
      expect(() => process.kill(holder.pid, 0)).not.toThrow();
      await writeFile(path.join(held, "lease.json"), JSON.stringify(holder));
      await (await takeLease(held)).release();
      parent.kill();
    },
  );

  test("one holder; free again after release", async () => {
    const held = path.join(dir, "lease-a");
    const lease = await takeLease(held);
    expect(await codeOf(takeLease(held))).toBe("BUSY");
    await lease.release();
    await (await takeLease(held)).release();
    expect(await readdir(held)).toEqual([]);
  });

  test("of many at once exactly one wins, over a dead holder too", async () => {
    const held = path.join(dir, "lease-b");
    const dead = spawn(process.execPath, ["-e", ""]);
    await once(dead, "exit");
    await writeAtomic(
      path.join(held, "lease.json"),
      Buffer.from(JSON.stringify({ host: hostname(), pid: dead.pid, nonce: "n" })),
    );
    const tries = await Promise.all(Array.from({ length: 12 }, () => takeLease(held).catch(() => null)));
    const won = tries.filter((lease) => lease !== null);
    expect(won.length).toBe(1);
    await won[0]?.release();
  });

  test("a lease that is being let go was taken over and then removed with the next holder's: never two hold it", async () => {
    const held = path.join(dir, "lease-d");
    let holders = 0,
      most = 0;
    // Asking again and again, some ask in the moment of a release.
    const turns = async (): Promise<void> => {
      for (let turn = 0; turn < 200; turn++) {
        const lease = await takeLease(held).catch(() => null);
        if (lease === null) continue;
        most = Math.max(most, ++holders);
        await new Promise((resolve) => setTimeout(resolve, 1));
        holders--;
        await lease.release();
      }
    };
    await Promise.all(Array.from({ length: 6 }, turns));
    expect(most).toBe(1);
    expect(await readdir(held)).toEqual([]);
  });

  test("a holder on another host counts until its heartbeat is old", async () => {
    const held = path.join(dir, "lease-c");
    const file = path.join(held, "lease.json");
    await writeAtomic(file, Buffer.from(JSON.stringify({ host: "elsewhere", pid: 1, nonce: "n" })));
    expect(await codeOf(takeLease(held))).toBe("BUSY");
    await utimes(file, 1000, 1000);
    await (await takeLease(held)).release();
  });
});

/** Node 20 does not run TypeScript: the child gets atomic.ts with its types taken out. */
async function transpiled(script: string): Promise<string> {
  const { transformWithOxc } = await import("vite");
  const source = await readFile(path.join(import.meta.dirname, "atomic.ts"), "utf8");
  const { code } = await transformWithOxc(source, "atomic.ts");
  await writeFile(path.join(dir, "atomic.mjs"), code);
  return script.replace(
    JSON.stringify(path.join(import.meta.dirname, "atomic.ts")),
    JSON.stringify(path.join(dir, "atomic.mjs")),
  );
}
