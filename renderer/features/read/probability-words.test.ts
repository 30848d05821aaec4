import { expect, test } from "vitest";
import type { Probability } from "../../../electron/contract/index.ts";
import { atPrevalence, noPatients, probabilityWords, squares, whatThisIsNot } from "./probability-words.ts";

const plain = (text: string): string => text.replaceAll("\u202f", " ");
const patient: Probability = {
  estimate: 0.31,
  interval95: [0.12, 0.58],
  intervalMeans: "95 % interval over 200 bootstrap models",
  prior: 0.26,
  positives: 362,
  patients: 1397,
  trainedOn: "patients",
  target: "cancer within one year of the scan",
  demonstration: false,
  outsideTraining: [],
  classifier: "gmcae-64 + spp",
  baselines: [
    { name: "volume only", value: 27, unit: "%" },
    { name: "largest region", value: 5.24, unit: "mL" },
  ],
};

test("estimate, interval, prior, counts, baselines: in words, with units", () => {
  const words = probabilityWords(patient);
  expect(words.headline).toBe("Probability of cancer within one year of the scan");
  expect(plain(words.estimate)).toBe("31 %");
  expect(plain(words.interval)).toBe("95 % interval 12–58 %");
  expect(plain(words.prior)).toBe("26 % prior of the training cohort (362 of 1,397)");
  expect(plain(words.counts)).toBe("As counts: about 31 of 100 scans like this");
  expect(words.baselines.map(plain)).toEqual(["volume only 27 %", "largest region 5.24 mL"]);
});

test("a target that is a clause is joined by that", () => {
  expect(probabilityWords({ ...patient, target: "a nodule was put into the synthetic chest" }).headline).toBe(
    "Probability that a nodule was put into the synthetic chest",
  );
});

test("a classifier trained on phantoms says synthetic at prior, counts and training", () => {
  const words = probabilityWords({ ...patient, trainedOn: "phantoms", patients: 48, positives: 24, prior: 0.5 });
  expect(plain(words.prior)).toBe("50 % prior of the synthetic training cohort (24 of 48)");
  expect(words.counts).toContain("synthetic chests");
  expect(words.trainedOn).toContain("48 synthetic chests");
});

test("without an interval it says so", () => {
  expect(probabilityWords({ ...patient, interval95: null }).interval).toBe("no interval: trained once");
});

test("nothing said here judges the number or the patient", () => {
  const said = [...Object.values(probabilityWords(patient)).flat(), noPatients].join(" ").toLowerCase();
  for (const word of [
    "high",
    "low",
    "risk",
    "suspicious",
    "normal",
    "abnormal",
    "lesion",
    "malign",
    "finding",
    "detected",
    "ai ",
  ])
    expect(said.replace("largest high-loss", "")).not.toContain(word);
  expect(whatThisIsNot).toContain("not for diagnosis");
});

test("another prevalence scales the odds: the worked figures of the design notes", () => {
  expect(atPrevalence(0.31, 0.26, 0.01)).toBeCloseTo(0.0128, 4);
  expect(atPrevalence(0.12, 0.26, 0.01)).toBeCloseTo(0.0039, 4);
  expect(atPrevalence(0.58, 0.26, 0.01)).toBeCloseTo(0.0382, 4);
  expect(atPrevalence(0.31, 0.26, 0.26)).toBeCloseTo(0.31, 12);
  expect([atPrevalence(0, 0.26, 0.01), atPrevalence(1, 0.26, 0.01)]).toEqual([0, 1]);
});

test("a hundred squares: sure ones full, the interval hatched, the rest empty", () => {
  const kinds = squares(patient);
  expect(kinds).toHaveLength(100);
  expect(kinds.filter((kind) => kind === "estimate")).toHaveLength(12);
  expect(kinds.filter((kind) => kind === "interval")).toHaveLength(46);
  expect(squares({ estimate: 0.31, interval95: null }).filter((kind) => kind === "estimate")).toHaveLength(31);
});
