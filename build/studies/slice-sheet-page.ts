import { encodePng } from "../../electron/tasks/files/png.ts";
import { layout, placeOfPair, shownSlices } from "./slice-sheet.ts";
import type { Sheet, Window } from "./slice-sheet.ts";

const [head, scale] = [84, 150];
const [ink, fontSize] = ["#222222", 21];

export interface PageWords {
  readonly title: string;
  /** Who must be named where the picture is shown; kept in the file, not drawn. */
  readonly credit: string;
}

/** The sheet as a figure for print (SVG 1.1): its title, the number of every slice, and the grey scale in HU beside it. */
export function slicePage(sheet: Sheet, n: number, window: Window, { title, credit }: PageWords): string {
  const [width, height] = [sheet.width + scale, sheet.height + head];
  const png = Buffer.from(encodePng(sheet.width, sheet.height, sheet.pixels)).toString("base64");
  const words = `Each pair: original | reconstruction of one axial slice of ${n} × ${n} mm, its number above it. Window ${signed(window.lowHu)} … ${signed(window.highHu)} HU.`;
  const numbers = shownSlices(n).map((slice, i) => {
    const { x, y } = placeOfPair(i, n);
    return text(x, head + y - 7, String(slice));
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="${fontSize}">
<title>${title}</title>
<desc>${credit}</desc>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${text(layout.around, 36, title, ' font-size="26" font-weight="600"')}
${text(layout.around, 70, words)}
<image x="0" y="${head}" width="${sheet.width}" height="${sheet.height}" image-rendering="pixelated" xlink:href="data:image/png;base64,${png}"/>
${[...numbers, ...greyScale(sheet, window)].join("\n")}
</svg>
`;
}

/** Black to white, with the HU at both ends and in the middle. */
function greyScale(sheet: Sheet, { lowHu, highHu }: Window): string[] {
  const [left, top, bottom] = [sheet.width, head + layout.around, head + sheet.height - layout.around];
  const marks = [highHu, (lowHu + highHu) / 2, lowHu].map((hu, i) => {
    const y = top + ((bottom - top) * i) / 2;
    return text(left + 36, y + 7, signed(hu));
  });
  return [
    `<linearGradient id="grey" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#ffffff"/><stop offset="1" stop-color="#000000"/></linearGradient>`,
    `<rect x="${left}" y="${top}" width="26" height="${bottom - top}" fill="url(#grey)" stroke="${ink}"/>`,
    ...marks,
    text(left, top - 14, "HU"),
  ];
}

function signed(hu: number): string {
  return `${hu < 0 ? "−" : ""}${Math.abs(hu)}`;
}

function text(x: number, y: number, words: string, more = ""): string {
  return `<text x="${x}" y="${y}" fill="${ink}"${more}>${words}</text>`;
}
