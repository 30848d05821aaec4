import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  byteRange,
  contentSecurityPolicy,
  contentType,
  fileBelow,
  isAppUrl,
  isInside,
  isOwnHost,
  isOwnOrigin,
  isOwnSite,
  isTrustedSender,
  isVoxelPath,
  mayUse,
  pageHeaders,
} from "./index.ts";

describe("headers", () => {
  test("nothing inline, nothing evaluated, no other host", () => {
    for (const policy of [contentSecurityPolicy(null), contentSecurityPolicy("vox")]) {
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).toContain("trusted-types default");
      expect(policy).not.toMatch(/unsafe|\*|https?:|ws:/);
    }
    expect(contentSecurityPolicy("vox")).toContain("connect-src 'self' vox:;");
  });

  test("the page is isolated", () => {
    const headers = pageHeaders(null);
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  test("types by ending, never a script by accident", () => {
    expect(contentType("/a/index.HTML")).toBe("text/html; charset=utf-8");
    expect(contentType("x.js.nii")).toBe("application/octet-stream");
  });
});

describe("paths", () => {
  const root = path.resolve("/srv/renderer");

  test.each([
    "../secret",
    "a/../../secret",
    "%2e%2e/secret",
    "a/%2e%2e%2fb",
    "..%5csecret",
    "a\\b",
    "%00",
    "C:/x",
    "%",
    "./x",
    "a/./b",
  ])("%s leaves nothing", (urlPath) => expect(fileBelow(root, urlPath)).toBeNull());

  test("plain ones stay below", () => {
    expect(fileBelow(root, "/assets/a%20b.js")).toBe(path.join(root, "assets", "a b.js"));
    expect(fileBelow(root, "//x//y")).toBe(path.join(root, "x", "y"));
    expect(fileBelow(root, "")).toBe(root);
  });

  test("inside", () => {
    expect(isInside("/a/b", "/a/b")).toBe(true);
    expect(isInside("/a/b", "/a/b/..c/d")).toBe(true);
    expect(isInside("/a/b", "/a/bc")).toBe(false);
    expect(isInside("/a/b", "/a")).toBe(false);
    expect(isInside("/", "/x")).toBe(true);
  });

  test("only voxel files", () => {
    for (const yes of ["cache/ab12.volume.nii", "studies/ab12/lungs.nii", "results/ab12/lung-tiny/loss.nii"])
      expect(isVoxelPath(yes)).toBe(true);
    for (const no of [
      "identity.json",
      "studies/ab12/study.json",
      "cache/../identity.json",
      "cache/.x.nii",
      "results/a/b/result.json",
      "samples/s/1.nii",
      "cache/a.nii/x",
    ])
      expect(isVoxelPath(no)).toBe(false);
  });
});

describe("ranges", () => {
  test.each([
    [undefined, null],
    ["bytes=0-9", { start: 0, end: 9 }],
    ["bytes=90-", { start: 90, end: 99 }],
    ["bytes=90-1000", { start: 90, end: 99 }],
    ["bytes=-10", { start: 90, end: 99 }],
    ["bytes=-1000", { start: 0, end: 99 }],
    ["bytes=100-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=9-3", null],
    ["bytes=0-1,5-6", null],
    ["lines=0-1", null],
    ["bytes=-", null],
  ])("%s of 100 bytes", (header, expected) => expect(byteRange(header, 100)).toEqual(expected));

  test("of an empty file", () => {
    expect(byteRange("bytes=0-0", 0)).toBe("unsatisfiable");
    expect(byteRange("bytes=-5", 0)).toBe("unsatisfiable");
  });
});

describe("who may speak", () => {
  test("our page only", () => {
    expect(isAppUrl("app://hilum/index.html#/read")).toBe(true);
    for (const url of [
      "app://other/",
      "https://hilum/",
      "file:///hilum",
      "app:hilum",
      "",
      "app://hilum.example/",
      "app://x@hilum.evil/",
    ])
      expect(isAppUrl(url)).toBe(false);
    expect(isTrustedSender({ url: "app://hilum/", isMainFrame: true })).toBe(true);
    expect(isTrustedSender({ url: "app://hilum/", isMainFrame: false })).toBe(false);
    expect(isTrustedSender(null)).toBe(false);
  });

  test("permissions are denied unless named", () => {
    expect(mayUse("fullscreen", "app://hilum/")).toBe(true);
    for (const each of ["geolocation", "notifications", "media", "openExternal", "hid"])
      expect(mayUse(each, "app://hilum/")).toBe(false);
    expect(mayUse("fullscreen", "https://x/")).toBe(false);
  });

  test("hosts, origins and sites of the loopback server", () => {
    expect(isOwnHost("127.0.0.1:80", 80)).toBe(true);
    for (const host of [undefined, "evil.example:80", "127.0.0.1", "127.0.0.1:81", "127.0.0.1.evil:80", "0.0.0.0:80"])
      expect(isOwnHost(host, 80)).toBe(false);
    expect(isOwnOrigin(undefined, "127.0.0.1:80")).toBe(true);
    expect(isOwnOrigin("http://127.0.0.1:80", "127.0.0.1:80")).toBe(true);
    for (const origin of ["null", "https://127.0.0.1:80", "http://127.0.0.1:81", "http://evil"])
      expect(isOwnOrigin(origin, "127.0.0.1:80")).toBe(false);
    expect(isOwnSite("cross-site", "navigate")).toBe(true);
    expect(isOwnSite("cross-site", "cors")).toBe(false);
    expect(isOwnSite("same-site", "no-cors")).toBe(false);
  });
});
