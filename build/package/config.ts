import type { Configuration } from "electron-builder";

/** The runtime a package is built from: an unpacked Electron at hand, or none (then electron-builder downloads the official one). */
export interface Runtime {
  readonly version: string;
  readonly dist?: string;
}

/** Fuses (electron/docs/tutorial/fuses): no Node mode, no options or inspector from outside, the app from its archive only. */
export const fuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: process.platform !== "linux",
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
} as const;

/**
 * What must lie outside the archive, and why: native libraries are opened by the system's loader, which knows no archives,
 * and the codecs' WebAssembly is read by its own loader from beside the chunk that asks for it.
 */
export const outsideArchive = ["node_modules/onnxruntime-node/bin/**", "out/electron/chunks/**"] as const;

/** electron-builder's configuration for Linux, Windows and macOS. */
export function configuration({ version, dist }: Runtime): Configuration {
  return {
    appId: "org.hilum.desk",
    productName: "Hilum",
    copyright: "The Hilum authors. Research use only; not for diagnosis.",
    directories: { output: "release", buildResources: "build/package/resources" },
    electronVersion: version,
    ...(dist === undefined ? {} : { electronDist: dist }),
    files: ["out/**", "package.json", "LICENSE", ...withoutForeignBinaries()],
    asar: true,
    asarUnpack: [...outsideArchive],
    extraResources: [{ from: "build/models", to: "models" }],
    electronFuses: fuses,
    npmRebuild: false,
    nodeGypRebuild: false,
    buildDependenciesFromSource: false,
    publish: null,
    linux: {
      target: ["AppImage", "deb"],
      category: "Science",
      executableName: "hilum",
      synopsis: "Chest CT research viewer; research use only",
    },
    deb: {
      depends: [
        "libgtk-3-0",
        "libnss3",
        "libasound2",
        "libgbm1",
        "libnotify4",
        "libxss1",
        "libxtst6",
        "xdg-utils",
        "libatspi2.0-0",
        "libuuid1",
        "libsecret-1-0",
      ],
    },
    win: { target: ["nsis"] },
    mac: { target: ["dmg"], category: "public.app-category.medical", hardenedRuntime: true },
  };
}

/** ONNX Runtime ships every platform's library (288 MB); a package takes its own. */
function withoutForeignBinaries(): string[] {
  const bin = "node_modules/onnxruntime-node/bin/napi-v6";
  const all = ["linux/x64", "linux/arm64", "win32/x64", "win32/arm64", "darwin/arm64"];
  return all
    .filter((name) => !name.startsWith(`${process.platform}/`) || !name.endsWith(process.arch))
    .map((name) => `!${bin}/${name}{,/**}`);
}
