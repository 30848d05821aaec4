import fs from "node:fs";

/** The fuse wire of an Electron binary (electron/docs/tutorial/fuses): a sentinel, a version, a count, then one character a fuse. */
const sentinel = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";

/** Names by index, version 1 of the wire. Electron 33 has the first eight. */
export const fuseNames = [
  "RunAsNode",
  "EnableCookieEncryption",
  "EnableNodeOptionsEnvironmentVariable",
  "EnableNodeCliInspectArguments",
  "EnableEmbeddedAsarIntegrityValidation",
  "OnlyLoadAppFromAsar",
  "LoadBrowserProcessSpecificV8Snapshot",
  "GrantFileProtocolExtraPrivileges",
  "WasmTrapHandlers",
] as const;

export type FuseName = (typeof fuseNames)[number];

/** Reads every fuse: true on, false off. Throws when the wire is not there exactly once or has another version. */
export function readFuses(binary: string): Partial<Record<FuseName, boolean>> {
  const bytes = fs.readFileSync(binary);
  const { start, count } = wire(bytes);
  return Object.fromEntries(fuseNames.slice(0, count).map((name, index) => [name, bytes[start + index] === 0x31]));
}

/** Sets fuses in place. */
export function writeFuses(binary: string, values: Partial<Record<FuseName, boolean>>): void {
  const bytes = fs.readFileSync(binary);
  const { start, count } = wire(bytes);
  for (const [name, on] of Object.entries(values)) {
    const index = fuseNames.indexOf(name as FuseName);
    if (index < 0 || index >= count) throw new Error(`This Electron has no fuse ${name}.`);
    bytes[start + index] = on ? 0x31 : 0x30;
  }
  fs.writeFileSync(binary, bytes);
}

function wire(bytes: Buffer): { start: number; count: number } {
  const at = bytes.indexOf(sentinel);
  const length = sentinel.length;
  if (at < 0 || bytes.indexOf(sentinel, at + 1) >= 0 || bytes[at + length] !== 1)
    throw new Error("The binary has no fuse wire of version 1.");
  return { start: at + length + 2, count: bytes[at + length + 1] ?? 0 };
}
