import { execFileSync } from "node:child_process";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const commandLine = path.join(root, "out/electron/hilum.mjs");

/** A small synthetic chest as uncompressed DICOM, and the id of its study, which is a digest of its pixels and their places. */
export function nativeChest(scratch: string): { readonly folder: string; readonly study: string } {
  const cohort = path.join(scratch, "cohort");
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, [commandLine, ...args, "--workspace", path.join(scratch, "workspace"), "--json"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
  run("phantom", "--patients", "1", "--seed", "5", "--out", cohort);
  const folder = path.join(cohort, "SYNTHETIC-0001");
  const last = run("import", folder).trimEnd().split("\n").at(-1) ?? "";
  const [study] = (JSON.parse(last) as { studies: string[] }).studies;
  if (study === undefined) throw new Error(`the command line imported nothing: ${last}`);
  return { folder, study };
}

/** The same slices beside it, losslessly compressed by GDCM: by turns JPEG 2000 and JPEG-LS. */
export function compressedChest(folder: string): string {
  const target = `${folder}-compressed`;
  execFileSync("/usr/bin/python3", ["-c", compress, folder, target], { stdio: ["ignore", "inherit", "inherit"] });
  return target;
}

const compress = `
import os, sys, gdcm
source, target = sys.argv[1:3]
os.makedirs(target)
syntaxes = (gdcm.TransferSyntax.JPEG2000Lossless, gdcm.TransferSyntax.JPEGLSLossless)
for n, name in enumerate(sorted(os.listdir(source))):
    reader = gdcm.ImageReader()
    reader.SetFileName(os.path.join(source, name))
    assert reader.Read(), name
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(syntaxes[n % 2]))
    change.SetInput(reader.GetImage())
    assert change.Change(), name
    writer = gdcm.ImageWriter()
    writer.SetFileName(os.path.join(target, name))
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    assert writer.Write(), name
`;
