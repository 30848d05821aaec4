import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseHeader } from "../../ml/dicom/index.ts";
import { makePhantom, phantomSlices } from "../../ml/phantom/index.ts";
import { FaultError } from "../store/index.ts";
import { progressReporter } from "./context.ts";
import type { Task, TaskContext } from "./context.ts";
import { download } from "./download.ts";
import { unzip } from "./files/zip.ts";
import { sha256Samples } from "./headers.ts";
import { publicSample } from "./public-sample.ts";

/** The synthetic sample is the same chest everywhere; the models that ship were trained on phantoms of other seeds. */
export const sampleSeed = 1;
const synthetic = { name: "synthetic", patientId: "SYNTHETIC-SAMPLE" } as const;

/** Puts the sample study's DICOM files into its folder, or finds them there. Only `real` uses the network. */
export const sampleTask: Task<"sample"> = async ({ real, out, baseUrl }, context) => {
  const folder = out ?? context.workspace.sampleDir(real ? publicSample.name : synthetic.name);
  if (!(await isComplete(folder, real))) {
    // Made beside and moved: a folder that was begun and left is never taken for the sample.
    const begun = `${folder}.part`;
    await rm(path.join(begun, "dicom"), { recursive: true, force: true });
    await (real ? fetchPublic(begun, baseUrl ?? publicSample.baseUrl, context) : makeSynthetic(begun, context));
    await rm(folder, { recursive: true, force: true });
    await rename(path.join(begun, "dicom"), folder);
    await rm(begun, { recursive: true, force: true });
  }
  return { folder, attribution: real ? publicSample.attribution : null };
};

/** How many files the whole sample has: whatever stands in the folder was checked before it came there. */
async function isComplete(folder: string, real: boolean): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith(".dcm")).length;
  return real ? files === Object.keys(publicSample.sha256Samples).length : files > 0;
}

async function makeSynthetic(begun: string, context: TaskContext): Promise<void> {
  const report = progressReporter(context, "Making the synthetic sample study");
  report(0, null);
  const phantom = makePhantom({ seed: sampleSeed });
  const total = phantom.volume.size[2];
  let done = 0;
  await mkdir(path.join(begun, "dicom"), { recursive: true });
  for (const { name, bytes } of phantomSlices(phantom, { patientId: synthetic.patientId, seed: sampleSeed })) {
    context.signal.throwIfAborted();
    await writeFile(path.join(begun, "dicom", name), bytes);
    report(++done, total);
  }
}

async function fetchPublic(begun: string, baseUrl: string, context: TaskContext): Promise<void> {
  const { seriesInstanceUid } = publicSample;
  const url = new URL(`${baseUrl.replace(/\/$/, "")}/getImage`);
  url.searchParams.set("SeriesInstanceUID", seriesInstanceUid);
  const zip = path.join(begun, "series.zip");
  await mkdir(begun, { recursive: true });
  const isReceived = await stat(zip).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isReceived)
    await download(url, zip, {
      signal: context.signal,
      onProgress: progressReporter(context, `Receiving from ${url.host}`),
    });
  try {
    const unpacking = progressReporter(context, "Unpacking");
    const files = await unzip(zip, path.join(begun, "dicom"), {
      ending: ".dcm",
      signal: context.signal,
      onEntry: unpacking,
    });
    await check(files, context);
  } catch (error) {
    context.signal.throwIfAborted();
    // What was received is not what was asked for: kept, it would only be taken up again.
    await rm(begun, { recursive: true, force: true });
    throw error;
  }
}

/** Every image of the series is there and has the samples it should have. Throws FaultError REFUSED. */
async function check(files: readonly string[], context: TaskContext): Promise<void> {
  const report = progressReporter(context, "Checking the images");
  const missing = new Set(Object.keys(publicSample.sha256Samples));
  for (const [index, file] of files.entries()) {
    context.signal.throwIfAborted();
    const bytes = await readFile(file),
      parsed = parseHeader(bytes, file);
    if (parsed.outcome !== "read") throw notTheSample(`${path.basename(file)} is not an image`);
    const uid = parsed.header.sopInstanceUid;
    const digest = await sha256Samples(bytes, parsed.header);
    if (digest !== publicSample.sha256Samples[uid])
      throw notTheSample(`${path.basename(file)} differs from the published image`);
    missing.delete(uid);
    report(index + 1, files.length);
  }
  if (missing.size > 0) throw notTheSample(`${missing.size} of its images are missing`);
}

function notTheSample(why: string): FaultError {
  return new FaultError("REFUSED", `What came is not the published series: ${why}.`, {
    kept: "Nothing of it was kept.",
    todo: "Try again; if it happens again, the archive has changed the series.",
  });
}
