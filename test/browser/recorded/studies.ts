import type { Finding, Probability, ResultDetail, StudyDetail } from "../../../electron/contract/index.ts";
import { layersOf } from "./layers.ts";
import {
  chestVolume,
  generator,
  headVolume,
  lossAt,
  lossVolume,
  lungLabels,
  reconstructionVolume,
  type Chest,
  type Point,
  type RecordedVolume,
} from "./phantom.ts";

/** A study with everything the desk may ask of it. */
export interface RecordedStudy {
  readonly detail: StudyDetail;
  readonly results: readonly ResultDetail[];
  readonly volumes: readonly RecordedVolume[];
}

const sampleId = "5a3c0000000000000000000000000001";
const patientId = "5a3c0000000000000000000000000002";
const headId = "5a3c0000000000000000000000000003";

/** One synthetic sample, one like a patient's with warnings, one head CT that is refused for analysis. */
export function recordedStudies(): readonly RecordedStudy[] {
  return [sample(), patient(), head()];
}

function sample(): RecordedStudy {
  const chest: Chest = {
    id: sampleId,
    size: [144, 112, 88],
    spacingMm: [2.4, 2.4, 3],
    seed: 11,
    nodules: [
      { at: [56, 42, 30], radiusMm: 11 },
      { at: [-72, -12, -48], radiusMm: 7 },
    ],
  };
  return chestStudy(chest, {
    pseudonym: "Synthetic chest 1",
    synthetic: true,
    series: "Hilum phantom",
    kernel: "phantom",
    date: "2026-11-24",
    attribution: null,
    findings: [],
    gaps: [],
    thickness: 3,
    demonstration: false,
  });
}

function patient(): RecordedStudy {
  const chest: Chest = {
    id: patientId,
    size: [144, 112, 66],
    spacingMm: [2.4, 2.4, 4],
    seed: 23,
    nodules: [{ at: [60, 50, 20], radiusMm: 14 }],
  };
  const findings: Finding[] = [
    {
      code: "UNEVEN_GAPS",
      severity: "warning",
      message: "Two of 65 steps between slices are 8.0 mm instead of 4.0 mm; the missing slices were interpolated.",
    },
    {
      code: "THICK_SLICES",
      severity: "warning",
      message: "Slices are 4.0 mm thick; the model was trained on slices up to 2.5 mm.",
    },
    {
      code: "PADDING",
      severity: "info",
      message: "21 % of the pixels lie outside the scanner's field and were set to −1024 HU.",
    },
  ];
  return chestStudy(chest, {
    pseudonym: "P-0042",
    synthetic: false,
    series: "CHEST ROUTINE",
    kernel: "B70f",
    date: "2006-04-11",
    attribution: "Recorded for tests; invented, no person's scan.",
    findings,
    gaps: [19, 41],
    thickness: 4,
    demonstration: true,
  });
}

function head(): RecordedStudy {
  const chest: Chest = { id: headId, size: [96, 96, 40], spacingMm: [2.2, 2.2, 4], seed: 3, nodules: [] };
  const volume = headVolume(chest);
  const findings: Finding[] = [
    {
      code: "NO_LUNGS",
      severity: "refused",
      message: "No lungs were found: this looks like a head. It can be read, but not analysed.",
    },
  ];
  const detail: StudyDetail = {
    ...summary(chest, {
      pseudonym: "P-0107",
      synthetic: false,
      series: "HEAD 4.0 H31s",
      kernel: "H31s",
      date: "1998-06-12",
      attribution: null,
      findings,
      gaps: [],
      thickness: 4,
      demonstration: false,
    }),
    prepared: null,
    probability: null,
    results: 0,
    volume: volume.info,
    lungs: null,
  };
  return { detail, results: [], volumes: [volume] };
}

interface Words {
  readonly pseudonym: string;
  readonly synthetic: boolean;
  readonly series: string;
  readonly kernel: string;
  readonly date: string;
  readonly attribution: string | null;
  readonly findings: readonly Finding[];
  readonly gaps: readonly number[];
  readonly thickness: number;
  readonly demonstration: boolean;
}

function chestStudy(chest: Chest, words: Words): RecordedStudy {
  const [volume, lungs, loss, reconstruction] = [
    chestVolume(chest),
    lungLabels(chest),
    lossVolume(chest),
    reconstructionVolume(chest),
  ];
  // The patient's result is one of Hilum 0.1: loss and reconstruction only.
  const more = words.synthetic ? layersOf(chest) : [];
  const result = resultOf(chest, words);
  const detail: StudyDetail = {
    ...summary(chest, words),
    prepared: {
      format: "hilum-preparation",
      version: 1,
      size: [...chest.size],
      originLps: [0, 0, 0],
      litres: { right: 2.41, left: 2.18, total: 4.59 },
      findings: [{ code: "LUNGS_COMPLETE", severity: "info", message: "Both lungs are complete: 4.59 litres." }],
    },
    probability: result.probability?.demonstration === false ? result.probability.estimate : null,
    results: 1,
    volume: volume.info,
    lungs: lungs.info,
  };
  return {
    detail,
    results: [
      {
        result,
        loss: loss.info,
        reconstruction: reconstruction.info,
        layers: [
          { id: "loss", name: "Loss", unit: "nats/voxel", volume: loss.info },
          ...more.map(({ layer }) => layer),
          { id: "reconstruction", name: "Reconstruction", unit: "HU", volume: reconstruction.info },
        ],
      },
    ],
    volumes: [volume, lungs, loss, reconstruction, ...more.map(({ volume: samples }) => samples)],
  };
}

function summary(
  chest: Chest,
  words: Words,
): Omit<StudyDetail, "volume" | "lungs" | "prepared" | "probability" | "results"> {
  const [, , slices] = chest.size;
  const worst = words.findings.some(({ severity }) => severity === "refused")
    ? "refused"
    : words.findings.some(({ severity }) => severity === "warning")
      ? "warning"
      : "ready";
  return {
    study: {
      format: "hilum-study",
      version: 1,
      id: chest.id,
      pseudonym: words.pseudonym,
      synthetic: words.synthetic,
      studyDate: words.date,
      modality: "CT",
      seriesDescription: words.series,
      kernel: words.kernel,
      manufacturer: words.synthetic ? "Hilum" : "SIEMENS",
      seriesInstanceUid: `2.25.${chest.seed}.1`,
      studyInstanceUid: `2.25.${chest.seed}`,
      frameOfReferenceUid: `2.25.${chest.seed}.2`,
      attribution: words.attribution,
      importedAt: "2026-11-24T11:02:00.000Z",
    },
    quality: {
      format: "hilum-quality",
      version: 1,
      geometry: {
        slices,
        size: [...chest.size],
        spacingMm: [...chest.spacingMm],
        thicknessMm: words.thickness,
        gapsMm: Array.from({ length: slices - 1 }, (_, at) => chest.spacingMm[2] * (words.gaps.includes(at) ? 2 : 1)),
        tiltDeg: 0,
        orientation: "axial",
      },
      verdict: { viewable: true, analysable: worst, findings: [...words.findings] },
      corrections: words.gaps.length > 0 ? ["Two missing slices were interpolated."] : [],
      huRange: [-1024, 1412],
    },
  };
}

/** Invented, within the range of the recorded losses. */
const recordedReference = {
  patients: 76,
  sha256: "4e".repeat(32),
  loss: { p1: -1.3, p50: -0.85, p95: -0.2, p99: 0.6, p995: 1.1 },
};

function resultOf(chest: Chest, words: Words): ResultDetail["result"] {
  const counts = Array.from({ length: 48 }, (_, bin) =>
    Math.round(90_000 * Math.exp(-(((bin - 12) / 7) ** 2)) + 400 * Math.exp(-bin / 14)),
  );
  return {
    format: "hilum-result",
    version: 1,
    study: chest.id,
    // The patient's result is one of Hilum 0.1, by the model of that time.
    ...(words.synthetic
      ? { model: "lung-base", modelName: "lung-base 1.0", modelSha256: "3d".repeat(32), reference: recordedReference }
      : { model: "lung-tiny", modelName: "lung-tiny 1.0", modelSha256: "0".repeat(64) }),
    hilum: "0.1.0",
    createdAt: "2026-11-24T11:04:30.000Z",
    device: { id: "cpu", recipes: "generic", threads: 2 },
    settings: { strideMm: 16, patchMm: 32, faithful: false },
    findings: [],
    corrections: [],
    loss: {
      mean: -0.71,
      min: -1.62,
      max: 2.31,
      p50: -0.88,
      p95: 0.42,
      p99: 1.24,
      histogram: { edges: Array.from({ length: 49 }, (_, at) => -1.8 + (at * 4.4) / 48), counts },
    },
    patches: patchesOf(chest, words.synthetic),
    patchesTotal: 1284,
    litres: { right: 2.41, left: 2.18, total: 4.59 },
    probability: probabilityOf(words),
    secondsTaken: 41.2,
  };
}

/** `isRound`: ranked by round loss; else as Hilum 0.1 did. */
function patchesOf(chest: Chest, isRound: boolean): ResultDetail["result"]["patches"] {
  const random = generator(chest.seed + 99);
  const spots = Array.from({ length: 49 }, (): Point => [
    (random() < 0.5 ? -1 : 1) * (40 + random() * 62),
    (random() - 0.5) * 110,
    (random() - 0.5) * 190,
  ]);
  return [...chest.nodules.map(({ at }) => at), ...spots]
    .map((at) => ({ at, mean: lossAt(at, chest) * 0.6 }))
    .toSorted((a, b) => b.mean - a.mean)
    .slice(0, 50)
    .map(({ at, mean }, index) => ({
      rank: index + 1,
      centreLps: [...at],
      cornersLps: [
        [at[0] - 16, at[1] - 16, at[2] - 16],
        [at[0] + 16, at[1] + 16, at[2] + 16],
      ],
      sizeMm: 32,
      ...(isRound ? { roundLossNatsPerVoxel: Math.max(0, mean) } : {}),
      meanLossNatsPerVoxel: mean,
      exactLossNats: mean * 32_768 - 410,
      side: at[0] < 0 ? "right" : "left",
      place: `${at[2] > 40 ? "upper" : at[2] < -40 ? "lower" : "middle"}, ${at[1] > 0 ? "posterior" : "anterior"}`,
    }));
}

function probabilityOf(words: Words): Probability {
  return {
    estimate: 0.62,
    interval95: [0.41, 0.79],
    intervalMeans: "95 % interval over 20 bootstrap models; it does not cover differences between scanners",
    prior: 0.5,
    positives: 24,
    patients: 48,
    trainedOn: "phantoms",
    target: "a nodule was put into the synthetic chest",
    demonstration: words.demonstration,
    outsideTraining: words.demonstration ? ["Slices are 4.0 mm thick; the training scans had up to 2.5 mm."] : [],
    classifier: "phantom-demo 1.0",
    baselines: [
      { name: "Lung volume", value: 4.59, unit: "L" },
      { name: "Emphysema index (below −950 HU)", value: 3.1, unit: "%" },
      { name: "Largest high-loss region", value: 5.2, unit: "mL" },
    ],
  };
}

/** Many studies without volumes: for lists, not for reading. */
export function manyStudies(n: number): readonly RecordedStudy[] {
  const model = head().detail;
  return Array.from({ length: n }, (_, at): RecordedStudy => ({
    detail: {
      ...model,
      study: {
        ...model.study,
        id: `aaaa${String(at).padStart(28, "0")}`,
        pseudonym: `P-${1000 + at}`,
        studyDate: null,
      },
    },
    results: [],
    volumes: [],
  }));
}
