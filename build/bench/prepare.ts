import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { faithfulSlices } from "../../electron/tasks/faithful.ts";
import { prepareFaithful } from "../../ml/lungs/index.ts";
import { root } from "../paths.ts";
import { seriesIn, volumeIn, lungsOf } from "../chest.ts";
import { against, median, python, realChest, type Bench, type Measured } from "./measure.ts";

/** Names the part that a child of this bench is to do: each in a process of its own, for its peak of memory and a cold start. */
const partVariable = "HILUM_BENCH_PART";

/** Fresh processes for the usual preparation. */
const starts = 3;

/**
 * From DICOM files to the lung box and mask at 1 mm. The peer is the original's pipeline in SciPy and scikit-image
 * (prepare-peer.py); neither side counts the start of its program.
 */
export const prepare: Bench = {
  words: "reads LIDC-IDRI-0001, finds its lungs and resamples them to 1 mm; peer: the original's steps in SciPy",
  async run() {
    const part = process.env[partVariable];
    if (part !== undefined) return measurePart(part);
    const usual = Array.from({ length: starts }, () => inChild("usual"));
    const faithful = inChild("faithful");
    const peer = python<{ seconds: Record<string, number> }>(
      fs.readFileSync(path.join(root, "build/bench/prepare-peer.py"), "utf8"),
      { folder: realChest() },
    );
    const peerSeconds = peer === null ? null : Object.values(peer.seconds).reduce((a, b) => a + b, 0);
    const seconds = median(usual.map((one) => one.seconds));
    return {
      figures: {
        "prepare, s": seconds,
        "of that reading, s": median(usual.map((one) => one.reading)),
        "peak memory, MB": Math.max(...usual.map((one) => one.megabytes)),
        "prepare --faithful, s": faithful.seconds,
        "--faithful, peak memory, MB": faithful.megabytes,
      },
      peers:
        peer === null || peerSeconds === null
          ? {}
          : {
              "SciPy, s": peerSeconds,
              ...Object.fromEntries(Object.entries(peer.seconds).map(([step, s]) => [`of that ${step}, s`, s])),
            },
      ratios: {
        ...against("scipy", "prepare", peerSeconds, seconds),
        ...against("scipy", "prepare --faithful", peerSeconds, faithful.seconds),
      },
    };
  },
};

interface Part {
  readonly seconds: number;
  readonly reading: number;
  readonly megabytes: number;
}

/** Runs this very bench again for one part. */
function inChild(part: "usual" | "faithful"): Part {
  const [program] = process.argv.slice(1);
  const out = execFileSync(process.execPath, [program!, "prepare", "--json"], {
    env: { ...process.env, [partVariable]: part },
    encoding: "utf8",
  });
  return (JSON.parse(out) as { figures: Part }).figures;
}

async function measurePart(part: string): Promise<Measured> {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  let reading: number;
  if (part === "faithful") {
    const slices = await faithfulSlices((await seriesIn(realChest())).headers, readFile);
    reading = seconds();
    prepareFaithful(slices);
  } else {
    const volume = await volumeIn(realChest());
    reading = seconds();
    lungsOf(volume);
  }
  // maxRSS is in kilobytes.
  const figures = { seconds: seconds(), reading, megabytes: process.resourceUsage().maxRSS / 1000 };
  return { figures, peers: {}, ratios: {} };
}
