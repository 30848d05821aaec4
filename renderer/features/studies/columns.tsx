import type { ReactNode } from "react";
import type { StudySummary } from "../../../electron/contract/index.ts";
import { findingsOf, verdictSign } from "../../client/index.ts";
import { Chip, dimensions, none, number, Tooltip } from "../../ui/index.ts";

/** A column: its heading, how a row shows in it, by what it sorts. */
export interface Column {
  readonly id: string;
  readonly title: string;
  /** CSS grid track. */
  readonly track: string;
  readonly right?: boolean;
  /** Shown only where there is room. */
  readonly wideOnly?: boolean;
  readonly sortBy: (row: StudySummary) => string | number;
  readonly show: (row: StudySummary) => ReactNode;
}

const verdictOrder = { ready: 0, warning: 1, refused: 2 } as const;

export const columns: readonly Column[] = [
  {
    id: "patient",
    title: "Patient",
    track: "minmax(160px, 1.4fr)",
    sortBy: ({ study }) => study.pseudonym,
    show: ({ study }) => (
      <>
        <b>{study.pseudonym}</b>
        {study.synthetic && <Chip tone="info">Synthetic</Chip>}
      </>
    ),
  },
  {
    id: "date",
    title: "Date",
    track: "80px",
    sortBy: ({ study }) => study.studyDate ?? "",
    show: ({ study }) => study.studyDate ?? none,
  },
  {
    id: "series",
    title: "Series",
    track: "minmax(110px, 1fr)",
    wideOnly: true,
    sortBy: ({ study }) => study.seriesDescription,
    show: ({ study }) => study.seriesDescription || none,
  },
  {
    id: "kernel",
    title: "Kernel",
    track: "minmax(72px, 0.5fr)",
    sortBy: ({ study }) => study.kernel,
    show: ({ study }) => study.kernel || none,
  },
  {
    id: "slices",
    title: "Slices",
    track: "52px",
    right: true,
    sortBy: ({ quality }) => quality.geometry.slices,
    show: ({ quality }) => number(quality.geometry.slices),
  },
  {
    id: "spacing",
    title: "Spacing, mm",
    track: "132px",
    right: true,
    sortBy: ({ quality }) => quality.geometry.spacingMm[2],
    show: ({ quality }) => dimensions(quality.geometry.spacingMm, 2),
  },
  {
    id: "quality",
    title: "Quality",
    track: "104px",
    sortBy: ({ quality }) => verdictOrder[quality.verdict.analysable],
    show: (row) => <QualityChip row={row} />,
  },
  {
    id: "prepared",
    title: "Prepared",
    track: "66px",
    sortBy: ({ prepared }) => (prepared ? 1 : 0),
    show: ({ prepared }) => (prepared ? "prepared" : none),
  },
  {
    id: "result",
    title: "Result",
    track: "62px",
    sortBy: ({ results }) => results,
    show: ({ results }) => (results > 0 ? "loss map" : none),
  },
];

/** The verdict with its reasons on hover. */
export function QualityChip({ row }: { readonly row: StudySummary }): ReactNode {
  const sign = verdictSign(row.quality.verdict);
  const reasons = findingsOf(row).filter(({ severity }) => severity !== "info");
  const chip = <Chip tone={sign.tone}>{sign.word}</Chip>;
  return reasons.length === 0 ? (
    chip
  ) : (
    <Tooltip
      text={reasons.map(({ code, message }) => (
        <div key={code + message}>{message}</div>
      ))}
    >
      <span>{chip}</span>
    </Tooltip>
  );
}

export interface Order {
  readonly column: string;
  readonly down: boolean;
}

/** Rows in the asked order; ties keep the order they had. */
export function sorted(rows: readonly StudySummary[], { column, down }: Order): readonly StudySummary[] {
  const key = columns.find(({ id }) => id === column)?.sortBy;
  if (!key) return rows;
  const compare = (a: StudySummary, b: StudySummary): number => {
    const [x, y] = [key(a), key(b)];
    return typeof x === "number" && typeof y === "number"
      ? x - y
      : String(x).localeCompare(String(y), "en", { numeric: true });
  };
  return rows.toSorted((a, b) => (down ? compare(b, a) : compare(a, b)));
}

/** Rows in which every word of the query occurs somewhere. */
export function matching(rows: readonly StudySummary[], query: string): readonly StudySummary[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter(({ study, quality }) => {
    const text = [
      study.pseudonym,
      study.studyDate,
      study.seriesDescription,
      study.kernel,
      study.modality,
      study.manufacturer,
      study.synthetic ? "synthetic" : "",
      quality.verdict.analysable,
    ]
      .join(" ")
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
