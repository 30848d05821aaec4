import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { sharedData, testWith } from "../../test/need.ts";
import { openBench } from "./harness.fixture.ts";
import { publicSample } from "./public-sample.ts";

const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => server.close()));

const archive = path.join(sharedData(), "ct/LIDC-IDRI-0001.zip");

/** A local archive service: answers getImage with `body`; cuts the first `cuts` answers off after a third; Range if asked. */
async function serve(
  body: Buffer,
  options: { cuts?: number; etag?: string } = {},
): Promise<{ baseUrl: string; asked: string[] }> {
  const asked: string[] = [];
  let cuts = options.cuts ?? 0;
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.range ?? ""}`.trim());
    const from =
      options.etag !== undefined && request.headers["if-range"] === options.etag
        ? Number(/\d+/.exec(request.headers.range ?? "0")?.[0])
        : 0;
    const rest = body.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": rest.length,
      ...(options.etag === undefined ? {} : { etag: options.etag }),
      ...(from > 0 ? { "content-range": `bytes ${from}-${body.length - 1}/${body.length}` } : {}),
    });
    if (cuts-- <= 0) response.end(rest);
    else response.write(rest.subarray(0, Math.floor(rest.length / 3)), () => response.destroy());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/nbia-api/services/v1`, asked };
}

testWith(["data"])("the real sample: cut, gone on with, checked, kept; then nothing is asked for again", async () => {
  const bench = await openBench();
  const { baseUrl, asked } = await serve(readFileSync(archive), { cuts: 1, etag: '"one"' });
  const input = { real: true, out: null, baseUrl };
  const cut = await bench.hear("sample", input);
  expect(cut.last).toMatchObject({ type: "failed", fault: { code: "NO_NETWORK" } });
  const { folder, attribution } = await bench.run("sample", input);
  expect(asked[0]).toBe(`/nbia-api/services/v1/getImage?SeriesInstanceUID=${publicSample.seriesInstanceUid}`);
  expect(asked[1]).toMatch(/ bytes=[1-9]\d+-$/);
  expect(readdirSync(folder)).toHaveLength(133);
  expect(attribution).toContain("CC BY 3.0");
  await bench.run("sample", input);
  expect(asked).toHaveLength(2);
  expect(readdirSync(bench.ws.sampleDir("x").replace(/x$/, ""))).toEqual(["lidc-idri-0001"]);
});

testWith(["data"])("a server that cannot go on is asked from the beginning", async () => {
  const bench = await openBench();
  const { baseUrl, asked } = await serve(readFileSync(archive), { cuts: 1 });
  await bench.hear("sample", { real: true, out: null, baseUrl });
  await bench.run("sample", { real: true, out: null, baseUrl });
  expect(asked[1]).not.toContain("bytes=");
});

testWith(["data", "oracles"])(
  "another series, or one changed sample, is refused and nothing of it is kept",
  async () => {
    const dir = mkdtempSync(path.join(tmpdir(), "hilum-zip-"));
    execFileSync("/usr/bin/python3", ["-c", spoil, archive, path.join(dir, "bad.zip")]);
    for (const [file, why] of [
      ["bad.zip", "differs from the published image"],
      ["short.zip", "of its images are missing"],
    ] as const) {
      const bench = await openBench();
      const { baseUrl } = await serve(readFileSync(path.join(dir, file)));
      const heard = await bench.hear("sample", { real: true, out: null, baseUrl });
      expect(heard.last).toMatchObject({
        type: "failed",
        fault: { code: "REFUSED", message: expect.stringContaining(why) as string },
      });
      expect(readdirSync(path.join(bench.ws.dir, "samples"))).toEqual([]);
    }
  },
);

test("no network is one sentence", async () => {
  const heard = await (
    await openBench()
  ).hear("sample", { real: true, out: null, baseUrl: "http://127.0.0.1:9/nothing" });
  expect(heard.last).toMatchObject({
    type: "failed",
    fault: { code: "NO_NETWORK", todo: expect.stringContaining("connection") as string },
  });
  expect(JSON.stringify(heard.last)).not.toContain(" at ");
});

test("what the service answers instead is said", async () => {
  const server = createServer((_, response) => void response.writeHead(503).end("busy"));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const heard = await (await openBench()).hear("sample", { real: true, out: null, baseUrl });
  expect(heard.last).toMatchObject({
    type: "failed",
    fault: { code: "REFUSED", message: expect.stringContaining("503") as string },
  });
});

test("the synthetic sample is made once, and a half-made one is made again", async () => {
  const bench = await openBench();
  const { folder } = await bench.run("sample", { real: false, out: null, baseUrl: null });
  const names = readdirSync(folder);
  expect(names).toHaveLength(130);
  const first = path.join(folder, names[0]!),
    madeAt = statSync(first).mtimeMs;
  writeFileSync(path.join(folder, "note.txt"), "mine");
  await bench.run("sample", { real: false, out: null, baseUrl: null });
  expect(statSync(first).mtimeMs).toBe(madeAt);
});

/** Writes bad.zip (one sample changed) and short.zip (two images left out) from the archive. */
const spoil = `
import sys, zipfile, os
src = zipfile.ZipFile(sys.argv[1]); names = [n for n in src.namelist() if n.endswith('.dcm')]
with zipfile.ZipFile(sys.argv[2], 'w') as bad:
    for i, n in enumerate(names):
        data = bytearray(src.read(n))
        if i == 40: data[-1000] ^= 1
        bad.writestr(n, bytes(data))
with zipfile.ZipFile(os.path.join(os.path.dirname(sys.argv[2]), 'short.zip'), 'w') as short:
    for n in names[2:]: short.writestr(n, src.read(n))
`;
