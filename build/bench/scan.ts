import { execFileSync } from "node:child_process";
import path from "node:path";
import { paths } from "../paths.ts";
import { against, medianSeconds, python, realChest, type Bench } from "./measure.ts";

/** Both read every file, decode its samples and hash them; both include the start of their program. */
export const scan: Bench = {
  words: "reads and hashes the 133 files of LIDC-IDRI-0001; peer: pydicom",
  async run() {
    const folder = realChest();
    const hilum = path.join(paths.node, "hilum.mjs");
    const ours = await medianSeconds(3, () =>
      execFileSync(process.execPath, [hilum, "scan", folder, "--samples", "--json"], {
        stdio: ["ignore", "ignore", "inherit"],
        maxBuffer: 1 << 26,
      }),
    );
    let digests: number | null = null;
    const peer = await medianSeconds(3, () => (digests = python<number>(readWithPydicom, folder)));
    const peerSeconds = digests === null ? null : peer;
    return {
      figures: { "scan, s": ours },
      peers: peerSeconds === null ? {} : { "pydicom, s": peerSeconds },
      ratios: against("pydicom", "scan", peerSeconds, ours),
    };
  },
};

const readWithPydicom = `
import glob, hashlib, json, sys
import pydicom
folder = json.load(sys.stdin)
digests = {hashlib.sha256(pydicom.dcmread(f).pixel_array.tobytes()).hexdigest() for f in glob.glob(folder + "/*.dcm")}
print(len(digests))
`;
