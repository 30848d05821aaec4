import { expect, test } from "vitest";
import { layerSpecs } from "./layer-specs.ts";
import { neighbour } from "./patches.ts";
import { placesOf } from "./PlanePane.tsx";
import {
  familiarityWords,
  parseLps,
  percentileWords,
  placeWords,
  plainLps,
  probeWords,
  sliceWords,
  spokenPane,
} from "./words.ts";

const plain = (text: string): string => text.replaceAll("\u202f", " ");
const at = { slice: 43, slices: 133, axis: "z", mm: -115 } as const;

test("numbers over the picture carry units and a true minus", () => {
  expect(plain(sliceWords(at))).toBe("43/133  z −115.0 mm");
  expect(plain(probeWords(-842, undefined))).toBe("−842 HU");
  expect(plain(probeWords(34, layerSpecs.loss.words(1.306)))).toBe("34 HU · 1.31 nats");
  expect(probeWords(undefined, "1.31 nats")).toBe("");
  expect(plainLps([56.1875, 86.3469, -115])).toBe("56.2 86.3 -115.0");
});

test("the text twin says where the picture is and what lies under the crosshair", () => {
  expect(plain(spokenPane("axial", at, -842, undefined))).toBe("axial view, slice 43 of 133, z −115.0 mm, −842 HU");
  expect(plain(spokenPane("axial", at, undefined, undefined))).toBe("axial view, slice 43 of 133, z −115.0 mm");
});

test("percentiles near the end keep a decimal", () => {
  expect(plain(percentileWords(0.9973))).toBe("p 99.7");
  expect(plain(percentileWords(0.5))).toBe("p 50");
  expect(plain(percentileWords(0.99999))).toBe("> p 99.9");
});

test("N walks down the list and stops at its end; the first one is where it begins", () => {
  const patches = [1, 2, 3].map((rank) => ({
    rank,
    centreLps: [0, 0, 0],
    cornersLps: [
      [0, 0, 0],
      [1, 1, 1],
    ],
    sizeMm: 32,
    meanLossNatsPerVoxel: 1,
    exactLossNats: 1,
    side: "left",
    place: "",
  })) as never;
  expect(neighbour(patches, null, 1)?.rank).toBe(1);
  expect(neighbour(patches, 1, 1)?.rank).toBe(2);
  expect(neighbour(patches, 3, 1)?.rank).toBe(3);
  expect(neighbour(patches, 1, -1)?.rank).toBe(1);
  expect(neighbour([], 1, 1)).toBeUndefined();
  expect(placeWords({ side: "both", place: "" } as never)).toBe("both lungs");
});

test("every layout gives each pane one place, and 1×1 hides all but the big one", () => {
  expect(Object.values(placesOf("2x2", "axial"))).toEqual(["quarter1", "quarter2", "quarter3", "quarter4"]);
  expect(placesOf("1x1", "sagittal")).toEqual({ axial: "none", coronal: "none", sagittal: "big", "3d": "none" });
  expect(placesOf("1+3", "coronal")).toEqual({ coronal: "big", axial: "side1", sagittal: "side2", "3d": "side3" });
});

test("a point is typed with commas or spaces and either minus; anything else is not a point", () => {
  expect(parseLps("56.4, 86.4, −115.8")).toEqual([56.4, 86.4, -115.8]);
  expect(parseLps(" 56.4 86.4 -115.8 mm ")).toEqual([56.4, 86.4, -115.8]);
  for (const text of ["", "1, 2", "1, 2, 3, 4", "1, two, 3", "1, 2, Infinity"]) expect(parseLps(text)).toBeUndefined();
});

test("how familiar a place is: among how many patches of how many studies, and the ends in words", () => {
  const found = { patches: 1024, studies: 8, sizeMm: 32, found: [] };
  const words = (share: number, studies = 8): string => plain(familiarityWords({ ...found, studies, share }));
  expect(words(0.934)).toBe("Less familiar than 93 % of 1,024 training patches (8 studies).");
  expect(words(0, 1)).toBe("More familiar than every one of 1,024 training patches (1 study).");
  expect(words(1)).toBe("Less familiar than every one of 1,024 training patches (8 studies).");
});
