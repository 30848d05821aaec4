import { describe, expect, test } from "vitest";
import { groupSeries, parseHeader } from "./index.ts";
import type { Header } from "./index.ts";
import { ctSlice, testFile } from "./testing.ts";
import type { TestElement } from "./testing.ts";

function slice(file: string, changes: Readonly<Record<string, TestElement>> = {}): Header {
  const result = parseHeader(testFile(ctSlice(changes)), file);
  if (result.outcome !== "read") throw new Error(result.notes[0]!.message);
  return result.header;
}

const at = (z: number): Readonly<Record<string, TestElement>> => ({ "00200032": ["00200032", "DS", `0\\0\\${z}`] });
const order = (series: { readonly headers: readonly Header[] }): readonly string[] =>
  series.headers.map(({ file }) => file);

describe("stacks", () => {
  test("are sorted by position, not by name or instance number", () => {
    const headers = [
      slice("c", { ...at(5), "00200013": ["00200013", "IS", "1"] }),
      slice("a", at(-5)),
      slice("b", at(0)),
    ];
    expect(groupSeries(headers).map(order)).toEqual([["a", "b", "c"]]);
  });

  test("rise along the normal, whichever way it points", () => {
    const upside: Readonly<Record<string, TestElement>> = { "00200037": ["00200037", "DS", "1\\0\\0\\0\\-1\\0"] };
    expect(
      groupSeries([slice("low", { ...at(0), ...upside }), slice("high", { ...at(9), ...upside })]).map(order),
    ).toEqual([["high", "low"]]);
  });

  test("two series of one study stay apart", () => {
    const sharp: Readonly<Record<string, TestElement>> = { "0020000e": ["0020000e", "UI", "1.2.3.2"] };
    const series = groupSeries([
      slice("a", at(0)),
      slice("b", { ...at(0), ...sharp }),
      slice("c", at(1)),
      slice("d", { ...at(1), ...sharp }),
    ]);
    expect(series.map(({ id }) => id)).toEqual(["1.2.3.1", "1.2.3.2"]);
    expect(series.map(order)).toEqual([
      ["a", "c"],
      ["b", "d"],
    ]);
    expect(series.flatMap(({ notes }) => notes)).toEqual([]);
  });

  test("a localizer, another orientation, another spacing in one series are taken apart and noted; the largest keeps the name", () => {
    const headers = [
      slice("scout", { ...at(0), "00080008": ["00080008", "CS", "ORIGINAL\\PRIMARY\\LOCALIZER"] }),
      slice("side", { ...at(0), "00200037": ["00200037", "DS", "0\\1\\0\\0\\0\\-1"] }),
      slice("wide", { ...at(0), "00280030": ["00280030", "DS", "0.9\\0.9"] }),
      slice("a", at(0)),
      slice("b", at(1)),
    ];
    const series = groupSeries(headers);
    expect(series.map(({ id }) => id)).toEqual(["1.2.3.1", "1.2.3.1#2", "1.2.3.1#3", "1.2.3.1#4"]);
    expect(order(series[0]!)).toEqual(["a", "b"]);
    expect(series[0]!.notes).toMatchObject([{ code: "SERIES_SPLIT" }]);
  });

  test("rounding of cosines and spacing keeps a stack together", () => {
    const rounded = slice("b", {
      ...at(1),
      "00200037": ["00200037", "DS", "0.999998\\0.001\\0\\-0.001\\0.999999\\0"],
      "00280030": ["00280030", "DS", "0.50001\\0.75"],
    });
    expect(groupSeries([slice("a", at(0)), rounded])).toHaveLength(1);
  });

  test("images at one place keep the order of acquisition, instance, name", () => {
    const numbered = (file: string, acquisition: number, instance: number): Header =>
      slice(file, {
        "00200012": ["00200012", "IS", String(acquisition)],
        "00200013": ["00200013", "IS", String(instance)],
      });
    expect(
      groupSeries([numbered("d", 2, 1), numbered("c", 1, 9), numbered("b", 1, 3), numbered("a", 1, 3)]).map(order),
    ).toEqual([["a", "b", "c", "d"]]);
  });
});

describe("a multi-frame file", () => {
  const frame = (z: number, intercept: number): readonly TestElement[] => [
    ["00209113", "SQ", [[["00200032", "DS", `1\\2\\${z}`]]]],
    [
      "00289145",
      "SQ",
      [
        [
          ["00281052", "DS", String(intercept)],
          ["00281053", "DS", "2"],
        ],
      ],
    ],
  ];
  const shared: readonly TestElement[] = [
    ["00209116", "SQ", [[["00200037", "DS", "1\\0\\0\\0\\1\\0"]]]],
    [
      "00289110",
      "SQ",
      [
        [
          ["00280030", "DS", "0.5\\0.5"],
          ["00180050", "DS", "1.25"],
        ],
      ],
    ],
    ["00189314", "SQ", [[["00181210", "SH", "SHARP"]]]],
  ];
  const enhanced = (frames: readonly (readonly TestElement[])[]): Uint8Array =>
    testFile([
      ...ctSlice({ "00280008": ["00280008", "IS", "3"], "00280010": ["00280010", "US", [1]] }).filter(
        ([tag]) => !["00200032", "00200037", "00280030", "00281052", "00281053", "00181210", "00180050"].includes(tag),
      ),
      ["52009229", "SQ", [shared]],
      ["52009230", "SQ", frames],
    ]);

  test("gives a header a frame, with its own values before the shared ones, sorted", () => {
    const result = parseHeader(enhanced([frame(5, -1), frame(0, -2), frame(9, -3)]), "enhanced.dcm");
    if (result.outcome !== "read") throw new Error(result.notes[0]!.message);
    const [series] = groupSeries([result.header]);
    expect(
      series!.headers.map(({ frame: n, positionLps, intercept, slope }) => [n, positionLps![2], intercept, slope]),
    ).toEqual([
      [1, 0, -2, 2],
      [0, 5, -1, 2],
      [2, 9, -3, 2],
    ]);
    expect(series!.headers[0]).toMatchObject({ kernel: "SHARP", thicknessMm: 1.25, pixelSpacingMm: [0.5, 0.5] });
  });

  test("that describes fewer frames than it declares is refused", () => {
    expect(parseHeader(enhanced([frame(5, -1), frame(0, -2)]), "enhanced.dcm")).toMatchObject({
      outcome: "refused",
      notes: [{ code: "VALUE_INVALID" }],
    });
  });

  test("with a frame without a place is refused", () => {
    const notes = [{ code: "ATTRIBUTE_MISSING", tag: "(0020,0032)" }];
    expect(parseHeader(enhanced([frame(5, -1), frame(0, -2), []]), "enhanced.dcm")).toMatchObject({
      outcome: "refused",
      notes,
    });
  });
});
