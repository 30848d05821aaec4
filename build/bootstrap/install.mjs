import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";

const root = path.resolve(import.meta.dirname, "../..");
const stampFile = path.join(root, "node_modules/.hilum-install.json");
const lockFile = path.join(root, ".hilum/install.lock");
const staleMs = 10 * 60_000;

/** Runs `npm ci` if node_modules is not what package-lock.json says. The stamp is written after success, so a broken install repeats. */
export async function install() {
  const key = installKey();
  if (readStamp() === key) return;
  const release = takeLock();
  try {
    console.log(
      "First run: installing the packages of package-lock.json with npm (about 500 packages, 850 MB on disk; half a minute to two minutes).",
    );
    const started = Date.now();
    await npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    fs.writeFileSync(stampFile, JSON.stringify({ key }));
    console.log(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
  } finally {
    release();
  }
}

/** The same npm that runs us, without a shell; `npm.cmd` needs one on Windows since Node's 2024 security fix. */
export function npm(args, options = {}) {
  const script = process.env.npm_execpath;
  const viaNode = script !== undefined && /\.[cm]?js$/.test(script);
  const windows = process.platform === "win32";
  const [command, all] = viaNode ? [process.execPath, [script, ...args]] : [windows ? "npm.cmd" : "npm", args];
  return new Promise((resolve, reject) => {
    const child = spawn(command, all, { cwd: root, stdio: "inherit", shell: !viaNode && windows, ...options });
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0
        ? resolve()
        : reject(
            new Error(`npm ${args[0]} ended with code ${code}. Nothing else was changed; run the same command again.`),
          ),
    );
  });
}

/** A hash, not a time: a checkout changes times. */
function installKey() {
  const hash = createHash("sha256");
  hash.update(fs.readFileSync(path.join(root, "package-lock.json")));
  return `${hash.digest("hex")} ${process.platform} ${process.arch}`;
}

function readStamp() {
  try {
    return JSON.parse(fs.readFileSync(stampFile, "utf8")).key;
  } catch {
    return undefined;
  }
}

/** Against two first starts at once. */
function takeLock() {
  fs.mkdirSync(path.dirname(lockFile), { recursive: true });
  try {
    if (Date.now() - fs.statSync(lockFile).mtimeMs > staleMs) fs.rmSync(lockFile);
  } catch {
    // No lock: the usual case.
  }
  try {
    fs.closeSync(fs.openSync(lockFile, "wx"));
  } catch {
    throw new Error(
      `Another start is installing packages (${lockFile}). Wait for it; if there is none, remove that file.`,
    );
  }
  return () => fs.rmSync(lockFile, { force: true });
}
