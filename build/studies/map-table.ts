import { diametersMm } from "../../ml/evaluation/index.ts";
import type { Against, MapSummary, ScoreRow } from "../../ml/evaluation/index.ts";
import type { MeanEstimate } from "../../ml/statistics/index.ts";
import { shareFound } from "./found.ts";
import type { ScanResult, ScoreOnScan } from "./map-scans.ts";

/** Everything as Markdown: what the cubes say, what whole chests say, and what neither does. */
export function mapTable(
  model: string,
  summary: MapSummary | null,
  scans: readonly ScanResult[],
  trainedOn: string,
): string {
  const cubes = summary
    ? cubeSections(summary)
    : ["Not enough cubes yet for a table: both halves and the controls need one."];
  return [`# Does the map of ${model} say more than HU?`, ...cubes, ...scanSections(scans), footer(trainedOn)].join(
    "\n\n",
  );
}

function cubeSections({ position, choose, report, chosen, cubes }: MapSummary): string[] {
  return [
    `## Nodule cubes\n\n${cubes.choose} cubes with odd numbers choose, ${cubes.report} with even numbers report, ${cubes.controls} control cubes without a nodule; ${cubes.left.length} cubes had too few matched voxels. Mean AUROC a cube ± 1.96 standard errors.`,
    table(
      ["position alone, no image", "nodule cubes", "control cubes"],
      position.map(({ name, nodules, controls }) => [name, plusMinus(nodules), plusMinus(controls)]),
    ),
    `### What was chosen, on the even cubes\n\n${scoreTable(report)}\n\n${verdict(report, chosen.single)}\n\n${verdict(report, chosen.linear)}`,
    `### Everything, on the odd cubes (optimistic for the best rows: they are the best of many)\n\n${scoreTable(choose)}`,
  ];
}

function scoreTable(rows: readonly ScoreRow[]): string {
  return table(
    [
      "score",
      "AUROC",
      "AP",
      "AUROC on controls",
      "over the same on HU",
      "the same on controls",
      "gain",
      "gain over the best on HU",
    ],
    rows.map((row) => [
      row.name.replace(" | ", ", "),
      plusMinus(row.auc),
      row.averagePrecision.mean.toFixed(3),
      plusMinus(row.controlAuc),
      row.overHu ? signed(row.overHu.nodules) : "",
      row.overHu ? signed(row.overHu.controls) : "",
      row.overHu ? signed(row.overHu.gain) : "",
      row.overBestHu ? signed(row.overBestHu.gain) : "",
    ]),
  );
}

function verdict(rows: readonly ScoreRow[], name: string): string {
  const row = rows.find((found) => found.name === name);
  const words = (against: Against | null | undefined): string =>
    against
      ? `${against.gain.interval95[0] > 0 ? "beats" : "does not beat"} ${against.name.replace(" | ", ", ")} (gain over its controls ${signed(against.gain)})`
      : "has nothing to be held against";
  return `**${name.replace(" | ", ", ")}** ${words(row?.overHu)}${row?.overBestHu ? ` and ${words(row.overBestHu)}` : ""}.`;
}

function scanSections(scans: readonly ScanResult[]): string[] {
  const names = Object.keys(scans[0]?.scores ?? {});
  if (names.length === 0) return [];
  const inserted = scans.filter(({ kind }) => kind === "inserted");
  const chests = [...new Set(inserted.map(chestOf))];
  const ratesOf = (name: string, chest: string): string =>
    frocCells(inserted.filter((scan) => chestOf(scan) === chest).flatMap((scan) => scan.scores[name] ?? []))
      .slice(0, rates.length)
      .join(", ");
  const count = inserted.flatMap((scan) => scan.scores[names[0]!]!.nodules).length;
  return [
    `## Inserted nodules\n\n${count} nodules in ${inserted.map(({ id }) => id).join("; ")}. Share found at 1, 2 and 4 false positives a scan, then by size and kind at 4.`,
    table(
      ["score", ...rates.map(String), ...diametersMm.map((d) => `${d} mm`), "solid", "ground glass"],
      names.map((name) => [
        name.replace(" | ", ", "),
        ...frocCells(inserted.flatMap((scan) => scan.scores[name] ?? [])),
      ]),
    ),
    "The same chest by chest, at 1, 2 and 4 false positives a scan, each chest with a threshold of its own.",
    table(
      ["score", ...chests],
      names.map((name) => [name.replace(" | ", ", "), ...chests.map((chest) => ratesOf(name, chest))]),
    ),
    "## Annotated findings\n\nRank of the mark on each finding among the chest's hot spots (–: none of the 100 highest), and the share of lung voxels below it.",
    table(["score", "finding: rank, percentile"], findingRows(scans, names)),
  ];
}

/** False positives a scan. */
const rates = [1, 2, 4] as const;

function chestOf({ id }: ScanResult): string {
  return id.split(/[ ,]/)[0]!;
}

function frocCells(scans: readonly ScoreOnScan[]): string[] {
  type Nodule = ScoreOnScan["nodules"][number];
  const at = (rate: number, holds: (nodule: Nodule) => boolean): string => {
    const share = shareFound(scans, rate, holds);
    return Number.isNaN(share) ? "–" : share.toFixed(2);
  };
  return [
    ...rates.map((rate) => at(rate, () => true)),
    ...diametersMm.map((d) => at(4, ({ diameterMm }) => diameterMm === d)),
    at(4, ({ kind }) => kind === "solid"),
    at(4, ({ kind }) => kind === "ground glass"),
  ];
}

function findingRows(scans: readonly ScanResult[], names: readonly string[]): string[][] {
  return names.map((name) => {
    const cells = scans
      .filter(({ kind }) => kind === "annotated")
      .flatMap((scan) =>
        (scan.scores[name]?.findings ?? []).map(
          ({ name: finding, rank, percentile }) =>
            `${chestOf(scan)} ${finding}: ${rank ?? "–"}${percentile === null ? "" : `, ${percentile.toFixed(2)} %`}`,
        ),
      );
    return [name.replace(" | ", ", "), cells.join("; ")];
  });
}

function footer(trainedOn: string): string {
  return `## What this says, and what not

- The score of a voxel is compared within its own cube, nodule against vessels at the same distance from the border and the centre of a randomly cut sub-cube; both at or above −500 HU and inside the lung as found from HU alone. "Gain" is the paired difference on nodule cubes less the same difference on cubes without a nodule; it counts where its interval lies above 0. Intervals are over cubes (1.96 standard errors: too narrow below some twenty cubes), for one model; another training run would differ too.
- The cubes are 51 mm around nodules that readers had found: they say how a nodule differs from vessels near it, not how many false marks a lung holds. Whole chests say that, but there are three of them, and the inserted nodules are round and made up.
- "Chosen" is the best of all rows on the odd cubes, so its figure there is too good; the even cubes are the ones to quote, once.
- Trained on: ${trainedOn}. Where a cube or chest was part of the training, what is around its nodule was seen and the nodule was not: such figures are too good, and \`--only\` leaves them out.
- A nodule outline is one reader's. No figure here says anything of a patient.`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function plusMinus({ mean, interval95 }: MeanEstimate): string {
  return `${mean.toFixed(3)} ± ${(interval95[1] - mean).toFixed(3)}`;
}

function signed(estimate: MeanEstimate): string {
  return `${estimate.mean >= 0 ? "+" : ""}${plusMinus(estimate)}`;
}
