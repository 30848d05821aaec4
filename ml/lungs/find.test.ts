import { describe, expect, test } from "vitest";
import type { Vec3, Volume } from "../geometry/index.ts";
import { denormalise, findLungs, normalise, prepareLungs } from "./index.ts";

/** A trunk of boxes: 2 mm in plane, 4 mm slices. What is not named is tissue; round it is air. */
function trunk(
  boxes: readonly {
    readonly x: readonly [number, number];
    readonly y: readonly [number, number];
    readonly z: readonly [number, number];
    readonly hu: number;
  }[],
): Volume {
  const size: Vec3 = [120, 90, 50];
  const data = new Int16Array(120 * 90 * 50).fill(-1000);
  const all = [{ x: [10, 110] as const, y: [10, 80] as const, z: [0, 50] as const, hu: 40 }, ...boxes];
  for (const { x, y, z, hu } of all)
    for (let k = z[0]; k < z[1]; k++)
      for (let j = y[0]; j < y[1]; j++) {
        const row = (k * 90 + j) * 120;
        for (let i = x[0]; i < x[1]; i++) data[row + i] = hu + ((i * 7 + j * 13 + k * 29) % 21) - 10;
      }
  return { size, affineLps: [2, 0, 0, -119, 0, 2, 0, -89, 0, 0, 4, -98], data };
}

const rightLung = { x: [18, 50], y: [20, 70], z: [6, 42], hu: -850 } as const;
const leftLung = { x: [68, 100], y: [20, 70], z: [6, 42], hu: -850 } as const;
const windpipe = { x: [57, 61], y: [40, 44], z: [20, 50], hu: -990 } as const;
const bronchi = { x: [45, 72], y: [40, 44], z: [20, 23], hu: -990 } as const;
const nodule = { x: [30, 34], y: [40, 44], z: [20, 22], hu: 40 } as const;

const codes = (volume: Volume): string[] => findLungs(volume).findings.map(({ code }) => code);
const label = ({ data }: { data: Uint8Array }, [i, j, k]: Vec3): number => data[(k * 90 + j) * 120 + i]!;

describe("two boxes of lung in a trunk", () => {
  const found = findLungs(trunk([rightLung, leftLung, windpipe, bronchi, nodule]));

  test("are found by side, with their litres, and nothing is remarked", () => {
    const litres = (32 * 50 * 36 * 16) / 1e6;
    expect(found.findings).toEqual([]);
    expect(found.litres.right).toBeCloseTo(litres, 1);
    expect(found.litres.left).toBeCloseTo(litres, 1);
    expect([label(found.mask, [25, 30, 10]), label(found.mask, [90, 30, 10])]).toEqual([1, 2]);
  });

  test("hold their nodule, and not windpipe, heart or outside", () => {
    expect(label(found.mask, [32, 42, 21])).toBe(1);
    for (const at of [
      [59, 42, 45],
      [59, 42, 25],
      [59, 42, 21],
      [59, 60, 20],
      [2, 2, 2],
    ] as const)
      expect(label(found.mask, at)).toBe(0);
  });
});

test("joined lungs come apart at the middle", () => {
  const bridge = { x: [50, 68], y: [20, 23], z: [25, 35], hu: -850 } as const;
  const { mask, litres } = findLungs(trunk([rightLung, leftLung, bridge]));
  expect([
    label(mask, [25, 30, 10]),
    label(mask, [90, 30, 10]),
    label(mask, [51, 21, 30]),
    label(mask, [66, 21, 30]),
  ]).toEqual([1, 2, 1, 2]);
  expect(litres.right / litres.left).toBeCloseTo(1, 1);
});

describe("a mass of 24 mm", () => {
  const onTheRibs = { x: [18, 27], y: [38, 50], z: [20, 26], hu: 40 } as const;
  const fromTheHeart = { x: [68, 77], y: [38, 50], z: [20, 26], hu: 40 } as const;

  test("on the ribs belongs to the lung, and the wall behind it does not", () => {
    const { mask } = findLungs(trunk([rightLung, leftLung, onTheRibs]));
    expect([label(mask, [19, 44, 23]), label(mask, [22, 39, 21]), label(mask, [25, 48, 24])]).toEqual([1, 1, 1]);
    for (const x of [17, 16, 12]) expect(label(mask, [x, 44, 23])).toBe(0);
  });

  test("on the heart's side stays out", () => {
    const { mask } = findLungs(trunk([rightLung, leftLung, fromTheHeart]));
    expect([label(mask, [71, 44, 23]), label(mask, [84, 44, 23])]).toEqual([0, 2]);
  });

  test("is found as well where columns grow to the patient's right, with the sides the other way round", () => {
    const { affineLps, ...rest } = trunk([rightLung, leftLung, onTheRibs, fromTheHeart]);
    const [x, ...others] = affineLps;
    const { mask } = findLungs({ ...rest, affineLps: [-x, ...others] });
    expect([label(mask, [22, 44, 23]), label(mask, [71, 44, 23]), label(mask, [84, 44, 23])]).toEqual([2, 0, 1]);
  });
});

test("lungs that reach an end of the scan are called cut, by the end's name", () => {
  const cut = findLungs(trunk([{ ...rightLung, z: [0, 42] }, leftLung]));
  expect(cut.findings).toEqual([
    { code: "LUNGS_CUT", severity: "warning", message: expect.stringContaining("the lowest slice") },
  ]);
});

test("a missing lung is named", () => {
  expect(codes(trunk([rightLung]))).toEqual(["ONE_LUNG"]);
  expect(findLungs(trunk([rightLung])).findings[0]!.message).toContain("Only the right lung");
});

test("air, a body without lungs, a head's cavities and gas in the gut are no lungs", () => {
  const sinus = { x: [50, 60], y: [20, 30], z: [20, 30], hu: -850 } as const;
  const gut = { ...rightLung, hu: -1010 };
  for (const boxes of [[], [sinus], [gut]]) {
    const prepared = prepareLungs(trunk(boxes));
    expect("refused" in prepared && prepared.refused.map(({ code, severity }) => [code, severity])).toEqual([
      ["NO_LUNGS", "refused"],
    ]);
  }
  const air = trunk([]);
  air.data.fill(-1000);
  expect(codes(air)).toEqual(["NO_LUNGS"]);
});

test("a hollow couch that the body touches is no lung", () => {
  const couch = { x: [12, 108], y: [80, 88], z: [0, 50], hu: 100 } as const;
  const foam = { x: [14, 106], y: [81, 87], z: [0, 50], hu: -900 } as const;
  const { mask, litres } = findLungs(trunk([rightLung, leftLung, couch, foam]));
  expect(label(mask, [60, 84, 20])).toBe(0);
  expect(litres.total).toBeLessThan(2);
});

test("the box is 1 mm, holds both lungs with 4 mm around, and its mask agrees with the scan's", () => {
  const scan = trunk([rightLung, leftLung]);
  const prepared = prepareLungs(scan);
  if ("refused" in prepared) throw new Error("refused");
  const { box, mask } = prepared;
  expect(box.affineLps).toEqual([1, 0, 0, -87, 0, 1, 0, -53, 0, 0, 1, -78]);
  expect(box.size).toEqual([171, 107, 149]);
  const litres = mask.data.reduce((sum, v) => sum + Number(v > 0), 0) / 1e6;
  expect(litres).toBeCloseTo(prepared.litres.total, 1);
  expect(box.data[(70 * 107 + 50) * 171 + 20]).toBeLessThan(-800);
});

test("an aborted search throws the signal's reason", () => {
  const reason = new Error("cancelled");
  expect(() => findLungs(trunk([rightLung, leftLung]), { signal: AbortSignal.abort(reason) })).toThrow(reason);
});

test("normalising is the original's scale, and comes back", () => {
  const hu = Int16Array.of(-1024, -1000, -300, 0, 400, 3071);
  const values = normalise(hu);
  [-1024 / 700 + 3 / 7, -1, 0, 3 / 7, 1, 4.815714].forEach((v, n) => expect(values[n]).toBeCloseTo(v, 5));
  denormalise(values).forEach((v, n) => expect(v).toBeCloseTo(hu[n]!, 3));
});
