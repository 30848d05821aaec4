import { decimalsOf, extent, linear, ticks } from "../../renderer/charts/scale.ts";

/** One curve: a thin line, or a line with a mark at every point. */
export interface Curve {
  readonly label: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly colour: string;
  readonly marks: boolean;
}

/** A level that curves are measured against: a bound, say. */
export interface Level {
  readonly label: string;
  readonly y: number;
}

export interface CurveFigure {
  readonly title: string;
  /** What was trained on what, under the title. */
  readonly note: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** The same axis in another unit, on the right: `factor` of it to one of the left's. */
  readonly right: { readonly label: string; readonly factor: number };
  readonly curves: readonly Curve[];
  readonly levels: readonly Level[];
}

const [width, height] = [760, 500];
const plot = { left: 74, right: 684, top: 66, bottom: 438 };
const ink = "#222222",
  faint = "#dddddd",
  grey = "#666666";
/** A level farther from the curves than this share of their height is named at the edge, so that it does not flatten them. */
const farLevel = 0.8;

interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
}

/** An SVG 1.1 figure for print: white ground, fonts of 12 to 15 px at 760 × 500, every number as text. */
export function curveFigure(figure: CurveFigure): string {
  const scales = scalesOf(figure);
  const parts = [
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    text(plot.left, 26, figure.title, { size: 15, weight: 600 }),
    text(plot.left, 46, figure.note, { fill: grey }),
    ...xAxis(scales, figure.xLabel),
    ...yAxis(scales, figure.yLabel),
    ...rightAxis(scales, figure.right),
    `<rect x="${plot.left}" y="${plot.top}" width="${plot.right - plot.left}" height="${plot.bottom - plot.top}" fill="none" stroke="${grey}"/>`,
    ...levelsOf(figure.levels, scales),
    ...figure.curves.map((curve) => curveOf(curve, scales)),
    ...legend(figure.curves),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="12">
<title>${escaped(figure.title)}</title>
${parts.join("\n")}
</svg>
`;
}

function scalesOf({ curves, levels }: CurveFigure): Scales {
  const points = curves.flatMap((curve) => curve.points);
  const [left, right] = extent(points.map(([x]) => x)) ?? [0, 1];
  const data = extent(points.map(([, y]) => y)) ?? [0, 1];
  const span = data[1] - data[0] || 1;
  const near = levels.map(({ y }) => y).filter((y) => y > data[0] - farLevel * span && y < data[1] + farLevel * span);
  const [low, high] = extent([...data, ...near]) ?? data;
  const xRange = [Math.min(0, left), right] as const;
  const yRange = [low - 0.06 * span, high + 0.06 * span] as const;
  return {
    x: linear(xRange, [plot.left, plot.right]),
    y: linear(yRange, [plot.bottom, plot.top]),
    xRange,
    yRange,
  };
}

function xAxis({ x, xRange }: Scales, label: string): string[] {
  const marks = ticks(xRange[0], xRange[1], 8);
  return [
    ...marks.flatMap((value) => [
      line(x(value), plot.top, x(value), plot.bottom, faint),
      text(x(value), plot.bottom + 18, value.toFixed(decimalsOf(marks)), { anchor: "middle" }),
    ]),
    text((plot.left + plot.right) / 2, plot.bottom + 42, label, { anchor: "middle", size: 13 }),
  ];
}

function yAxis({ y, yRange }: Scales, label: string): string[] {
  const marks = ticks(yRange[0], yRange[1], 7);
  return [
    ...marks.flatMap((value) => [
      line(plot.left, y(value), plot.right, y(value), faint),
      text(plot.left - 8, y(value) + 4, number(value, decimalsOf(marks)), { anchor: "end" }),
    ]),
    upright(22, label),
  ];
}

function rightAxis({ y, yRange }: Scales, { label, factor }: CurveFigure["right"]): string[] {
  const marks = ticks(yRange[0] * factor, yRange[1] * factor, 7);
  return [
    ...marks.flatMap((value) => [
      line(plot.right - 5, y(value / factor), plot.right, y(value / factor), grey),
      text(plot.right + 6, y(value / factor) + 4, number(value, decimalsOf(marks))),
    ]),
    upright(width - 14, label),
  ];
}

function curveOf({ points, colour, marks }: Curve, { x, y }: Scales): string {
  const places = points.map(([a, b]) => [x(a).toFixed(2), y(b).toFixed(2)] as const);
  const through = places.map((place) => place.join(",")).join(" ");
  const stroke = `fill="none" stroke="${colour}" stroke-width="${marks ? 2 : 1}" stroke-opacity="${marks ? 1 : 0.65}"`;
  const drawn = `<polyline points="${through}" ${stroke} stroke-linejoin="round"/>`;
  if (!marks) return drawn;
  return [drawn, ...places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="2.6" fill="${colour}"/>`)].join("\n");
}

const edgeLine = 17;

/** Dashed where they lie; those beyond the edge are named there with an arrow, one above the other as they lie. */
function levelsOf(levels: readonly Level[], { y, yRange }: Scales): string[] {
  const falling = levels.toSorted((a, b) => b.y - a.y);
  const words = ({ label, y: value }: Level): string => `${label}: ${number(value, 2)}`;
  const above = falling.filter((level) => level.y > yRange[1]),
    below = falling.filter((level) => level.y < yRange[0]);
  const within = falling.filter((level) => !above.includes(level) && !below.includes(level));
  return [
    ...above.map((level, i) => text(plot.left + 8, plot.top + 16 + edgeLine * i, `↑ ${words(level)}`, { fill: grey })),
    ...below.map((level, i) =>
      text(plot.left + 8, plot.bottom - 8 - edgeLine * (below.length - 1 - i), `↓ ${words(level)}`, { fill: grey }),
    ),
    ...within.flatMap((level) => [
      line(plot.left, y(level.y), plot.right, y(level.y), ink, ' stroke-dasharray="6 4"'),
      text(plot.left + 8, y(level.y) - 5, words(level)),
    ]),
  ];
}

/** At the upper right, where curves that fall are not. */
function legend(curves: readonly Curve[]): string[] {
  const [rowHeight, boxWidth] = [19, 178];
  const [left, top] = [plot.right - boxWidth - 10, plot.top + 10];
  return [
    `<rect x="${left}" y="${top}" width="${boxWidth}" height="${rowHeight * curves.length + 10}" fill="#ffffff" fill-opacity="0.9" stroke="${faint}"/>`,
    ...curves.flatMap(({ label, colour, marks }, row) => {
      const middle = top + 5 + rowHeight * (row + 0.5);
      return [
        line(left + 8, middle, left + 34, middle, colour, ` stroke-width="${marks ? 2 : 1}"`),
        ...(marks ? [`<ellipse cx="${left + 21}" cy="${middle}" rx="2.6" ry="2.6" fill="${colour}"/>`] : []),
        text(left + 42, middle + 4, label),
      ];
    }),
  ];
}

interface Look {
  readonly anchor?: "middle" | "end";
  readonly size?: number;
  readonly weight?: number;
  readonly fill?: string;
}

function text(x: number, y: number, words: string, { anchor, size, weight, fill = ink }: Look = {}): string {
  const more = [
    anchor === undefined ? "" : ` text-anchor="${anchor}"`,
    size === undefined ? "" : ` font-size="${size}"`,
    weight === undefined ? "" : ` font-weight="${weight}"`,
  ];
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="${fill}"${more.join("")}>${escaped(words)}</text>`;
}

/** An axis's name, read from below. */
function upright(x: number, words: string): string {
  const y = (plot.top + plot.bottom) / 2;
  return `<text transform="translate(${x} ${y}) rotate(-90)" text-anchor="middle" font-size="13" fill="${ink}">${escaped(words)}</text>`;
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string, more = ""): string {
  const [a, b, c, d] = [x1, y1, x2, y2].map((v) => v.toFixed(1));
  return `<line x1="${a}" y1="${b}" x2="${c}" y2="${d}" stroke="${colour}"${more}/>`;
}

/** With a minus sign and thousands apart; never −0. */
function number(value: number, decimals: number): string {
  const digits = Math.abs(value).toFixed(decimals);
  const [whole, rest] = digits.split(".");
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, "\u2009");
  const sign = value < 0 && Number(digits) !== 0 ? "−" : "";
  return `${sign}${grouped}${rest === undefined ? "" : `.${rest}`}`;
}

function escaped(words: string): string {
  return words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
