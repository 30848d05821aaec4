import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Volume } from "../../ml/geometry/index.ts";
import { spacingMm } from "../../ml/geometry/index.ts";
import { study as studyRecord } from "../contract/index.ts";
import { FaultError, readRecord, writeAtomic } from "../store/index.ts";
import type { TaskContext } from "./context.ts";
import { writeNpz } from "./files/npz.ts";
import { patientIds } from "./identity.ts";

/**
 * Writes the lung box as `<patient>.npz`, member `array_lungs`: int16 HU, shape (z, y, x), the file that the original made.
 * It holds no word of where it lies: that goes beside it as .json (`size`, `spacingMm` and `affineLps` along x, y, z). Where
 * another study of the patient has the name already, this one's id is added. Returns the file's name.
 */
export async function exportArray(
  study: string,
  box: Volume,
  faithful: boolean,
  out: string,
  context: TaskContext,
): Promise<string> {
  await mkdir(out, { recursive: true });
  const record = {
    format: "hilum-array",
    version: 1,
    study,
    faithful,
    size: box.size,
    spacingMm: spacingMm(box.affineLps),
    affineLps: box.affineLps,
  };
  const text = `${JSON.stringify(record, null, 1)}\n`;
  const name = await patientName(study, context);
  const taken = await claim(path.join(out, `${name}.json`), study, text);
  const file = path.join(out, taken ? `${name}_${study.slice(0, 8)}` : name);
  await writeAtomic(`${file}.json`, Buffer.from(text));
  await writeAtomic(
    `${file}.npz`,
    writeNpz("array_lungs", { dtype: "int16", shape: [...box.size].reverse(), data: box.data }),
  );
  return `${file}.npz`;
}

/** Makes the file where there is none; true where another study has it. Two exports at once agree on who has it. */
async function claim(file: string, study: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: "wx" });
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return !(await readFile(file, "utf8")).includes(study);
  }
}

/** The patient's id as the scan has it, as a file name; the pseudonym where the names were purged. */
async function patientName(study: string, context: TaskContext): Promise<string> {
  const record = await readRecord(path.join(context.workspace.studyDir(study), "study.json"), studyRecord);
  if (record === null) throw new FaultError("NOT_FOUND", `There is no study ${study}.`);
  const id = (await patientIds(context.workspace)).get(record.pseudonym) ?? record.pseudonym;
  return id.replaceAll(/[^A-Za-z0-9._-]+/g, "_").replace(/^\.+/, "_");
}
