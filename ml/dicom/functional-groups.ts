import type { Vec3 } from "../geometry/index.ts";
import { itemsOf } from "./dataset.ts";
import type { Elements } from "./dataset.ts";
import type { FrameAttributes, Orientation } from "./types.ts";
import { decimals, isPresent, text } from "./values.ts";

/** The attributes of a frame as found, with what is wrong about them: tag and sentence. */
export interface FoundFrame {
  readonly attributes: FrameAttributes;
  readonly problems: readonly Problem[];
}

export interface Problem {
  readonly kind: "missing" | "invalid";
  readonly tag: string;
  readonly message: string;
}

/** Frame attributes of a classic image: all frames have those of the top level. */
export function classicFrame(root: Elements): FoundFrame {
  return readFrame(0, () => root);
}

/**
 * Frame attributes of an enhanced multi-frame image, from the per-frame functional groups where the macro stands there, else from
 * the shared ones (PS3.3 C.7.6.16). Undefined where the object has no functional groups.
 */
export function enhancedFrames(root: Elements): readonly FoundFrame[] | undefined {
  const perFrame = itemsOf(root, "x52009230");
  if (perFrame.length === 0) return undefined;
  const shared = itemsOf(root, "x52009229")[0];
  return perFrame.map((item, frame) =>
    readFrame(frame, (macro) => itemsOf(item, macro)[0] ?? (shared && itemsOf(shared, macro)[0]) ?? root),
  );
}

/** The first of a macro's items that hold a descriptive attribute, per frame or shared; else the top level. */
export function sharedMacro(root: Elements, macro: string): Elements {
  const groups = [itemsOf(root, "x52009229")[0], itemsOf(root, "x52009230")[0]];
  return groups.flatMap((group) => (group === undefined ? [] : itemsOf(group, macro)))[0] ?? root;
}

function readFrame(frame: number, macro: (tag: string) => Elements): FoundFrame {
  const problems: Problem[] = [];
  const position = numbers(macro("x00209113"), "x00200032", 3, "ImagePositionPatient", problems);
  const cosines = numbers(macro("x00209116"), "x00200037", 6, "ImageOrientationPatient", problems);
  const measures = macro("x00289110");
  const spacing = numbers(measures, "x00280030", 2, "PixelSpacing", problems);
  const [thickness] = decimals(measures, "x00180050");
  const rescale = macro("x00289145");
  return {
    attributes: {
      frame,
      positionLps: position && [position[0]!, position[1]!, position[2]!],
      orientation: cosines && checkedOrientation(cosines, problems),
      pixelSpacingMm: spacing && checkedSpacing(spacing, problems),
      thicknessMm: thickness !== undefined && thickness > 0 && Number.isFinite(thickness) ? thickness : undefined,
      ...readRescale(rescale, problems),
    },
    problems,
  };
}

function numbers(
  set: Elements,
  tag: string,
  count: number,
  name: string,
  problems: Problem[],
): readonly number[] | undefined {
  if (!isPresent(set, tag)) {
    problems.push({ kind: "missing", tag, message: `${name} is absent` });
    return undefined;
  }
  const values = decimals(set, tag);
  if (values.length === count && values.every((value) => Math.abs(value) < 1e6)) return values;
  problems.push({ kind: "invalid", tag, message: `${name} is not ${count} usable numbers` });
  return undefined;
}

/** Two unit vectors at a right angle, to 1e-3: anonymisers and converters round the cosines. */
function checkedOrientation(c: readonly number[], problems: Problem[]): Orientation | undefined {
  const row: Vec3 = [c[0]!, c[1]!, c[2]!],
    column: Vec3 = [c[3]!, c[4]!, c[5]!];
  const lengths = [Math.hypot(...row), Math.hypot(...column)];
  const dot = row[0] * column[0] + row[1] * column[1] + row[2] * column[2];
  if (lengths.every((length) => Math.abs(length - 1) < 1e-2) && Math.abs(dot) < 1e-2) {
    return [unit(row, lengths[0]!), unit(column, lengths[1]!)];
  }
  problems.push({
    kind: "invalid",
    tag: "x00200037",
    message: "ImageOrientationPatient does not hold two unit vectors at a right angle",
  });
  return undefined;
}

function unit(v: Vec3, length: number): Vec3 {
  return [v[0] / length, v[1] / length, v[2] / length];
}

function checkedSpacing(s: readonly number[], problems: Problem[]): readonly [number, number] | undefined {
  const [y, x] = [s[0]!, s[1]!];
  if (y > 0 && x > 0 && y < 100 && x < 100) return [y, x];
  problems.push({ kind: "invalid", tag: "x00280030", message: `PixelSpacing ${y}\\${x} mm is impossible` });
  return undefined;
}

/** Beyond ±1e6 no intercept or slope can lead to Hounsfield units; 0 would erase the image. */
function readRescale(
  set: Elements,
  problems: Problem[],
): Pick<FrameAttributes, "slope" | "intercept" | "rescaleStated" | "rescaleType"> {
  const stated = isPresent(set, "x00281052");
  const [intercept = 0] = decimals(set, "x00281052");
  const [slope = 1] = decimals(set, "x00281053");
  const rescaleType = text(set, "x00281054") || undefined;
  if (!(Math.abs(slope) < 1e6) || slope === 0) {
    problems.push({
      kind: "invalid",
      tag: "x00281053",
      message: `RescaleSlope "${text(set, "x00281053")}" is impossible`,
    });
  } else if (!(Math.abs(intercept) < 1e6)) {
    problems.push({
      kind: "invalid",
      tag: "x00281052",
      message: `RescaleIntercept "${text(set, "x00281052")}" is impossible`,
    });
  } else return { slope, intercept, rescaleStated: stated, rescaleType };
  return { slope: 1, intercept: 0, rescaleStated: false, rescaleType };
}
