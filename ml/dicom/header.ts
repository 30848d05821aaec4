import { decodeText } from "./charset.ts";
import type { Note, NoteCode } from "./codes.ts";
import { openDataSet } from "./dataset.ts";
import type { Elements, Opened } from "./dataset.ts";
import { findFragments } from "./fragments.ts";
import { classicFrame, enhancedFrames, sharedMacro } from "./functional-groups.ts";
import type { FoundFrame } from "./functional-groups.ts";
import { nativeBytes, readLayout } from "./layout.ts";
import type { Layout } from "./layout.ts";
import type { FileResult, Header, PixelElement } from "./types.ts";
import { decimal, isPresent, longWords, rawBytes, text, texts } from "./values.ts";

/**
 * Reads and checks the header of one file. `read`: an image that `decodeFrames` can decode as far as its header tells, with a
 * header of possible values only. `parsed`: valid DICOM that holds no image. `refused`: the notes say why. Never throws for bad
 * data; the compressed image itself is not looked at. Of a file of `fileBytes` its beginning may do: what is `read` of it, not
compressed, is what is read of the whole.
 */
export function parseHeader(bytes: Uint8Array, file: string, fileBytes = bytes.length): FileResult {
  const opened = openDataSet(bytes, file);
  if (!opened.ok) return { outcome: "refused", file, notes: [opened.note] };
  const { root } = opened;
  const series = text(root, "x0020000e");
  const refuse = (code: NoteCode, message: string, tag?: string): FileResult => ({
    outcome: "refused",
    file,
    notes: [...opened.notes, { code, message, file, ...(tag === undefined ? {} : { tag: display(tag) }) }],
    ...(series === "" ? {} : { series }),
  });

  if (opened.pixels === undefined) return withoutPixels(opened, file, refuse);
  const { syntax } = opened;
  if (syntax.pixels === undefined) {
    return refuse(
      "TRANSFER_SYNTAX_UNSUPPORTED",
      `The image is compressed as ${syntax.name} (${syntax.uid}), which is not read.`,
      "x00020010",
    );
  }
  const layout = readLayout(root);
  if (!layout.ok) return refuse(layout.code, `${layout.message}.`, layout.tag);
  const pixels = pixelElement(opened);
  const short = checkPixelLength(root, pixels, layout.layout, syntax.pixels === "native", fileBytes - bytes.length);
  if (short !== undefined) return refuse(short.code, short.message, "x7fe00010");

  const frames = framesOf(root, layout.layout.frames);
  if (!frames.ok) return refuse("VALUE_INVALID", frames.message, "x52009230");
  const isCt = text(root, "x00080060") === "CT";
  const problem = frames.found
    .flatMap(({ problems }) => problems)
    .find(isCt ? () => true : ({ tag }) => rescaleTags.includes(tag));
  if (problem !== undefined) {
    return refuse(
      problem.kind === "missing" ? "ATTRIBUTE_MISSING" : "VALUE_INVALID",
      `${problem.message}.`,
      problem.tag,
    );
  }
  const header: Header = {
    ...frames.found[0]!.attributes,
    ...describe(root, file),
    ...layout.layout,
    transferSyntax: syntax.uid,
    perFrame: layout.layout.frames > 1 ? frames.found.map(({ attributes }) => attributes) : undefined,
    lossy: isLossy(text(root, "x00282110"), syntax.lossy),
    pixels,
  };
  return { outcome: "read", file, header, notes: [...opened.notes, ...warnings(header)] };
}

const rescaleTags = ["x00281052", "x00281053"];

type Refuse = (code: NoteCode, message: string, tag?: string) => FileResult;

/** An image class without pixels lost them; anything else never had any. */
function withoutPixels({ root, notes, syntax }: Opened, file: string, refuse: Refuse): FileResult {
  if (root.elements["x7fe00008"] !== undefined || root.elements["x7fe00009"] !== undefined) {
    return refuse("SAMPLES_UNSUPPORTED", "The image holds floating-point samples, which are not read.", "x7fe00008");
  }
  const sopClass = text(root, "x00080016");
  if (ctClasses.includes(sopClass) && isPresent(root, "x00280010"))
    return refuse("PIXEL_DATA_MISSING", "A CT image without pixel data.", "x7fe00010");
  if (syntax.pixels === undefined)
    return refuse(
      "TRANSFER_SYNTAX_UNSUPPORTED",
      `The file is written as ${syntax.name} (${syntax.uid}), which is not read.`,
      "x00020010",
    );
  const modality = text(root, "x00080060"),
    series = text(root, "x0020000e");
  return {
    outcome: "parsed",
    file,
    notes: [...notes, { code: "NO_IMAGE", message: `The object (${modality || "no modality"}) holds no image.`, file }],
    ...(modality === "" ? {} : { modality }),
    ...(series === "" ? {} : { series }),
  };
}

/** CT Image Storage, Enhanced CT, Legacy Converted Enhanced CT (PS3.4 B.5). */
const ctClasses = ["1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.2.2"];

function pixelElement({ root, pixels }: Opened): PixelElement {
  const element = pixels!;
  return {
    offset: element.dataOffset,
    length: element.hadUndefinedLength === true || element.length === 0xffffffff ? -1 : element.length,
    vr: element.vr ?? "OW",
    extendedOffsets: longWords(root, "x7fe00001"),
  };
}

/** Nothing is allocated before the file is known to hold what its header declares. */
function checkPixelLength(
  root: Elements,
  pixels: PixelElement,
  layout: Layout,
  native: boolean,
  notRead: number,
): { code: NoteCode; message: string } | undefined {
  if (native !== pixels.length >= 0) {
    const stands = native ? "encapsulated" : "not encapsulated";
    return {
      code: "IMAGE_MISMATCH",
      message: `The pixel data are ${stands}, which the transfer syntax does not allow.`,
    };
  }
  const { frames } = layout;
  if (native) {
    const needed = nativeBytes(layout);
    const there = Math.min(pixels.length, root.bytes.length + notRead - pixels.offset);
    if (there >= needed) return undefined;
    return {
      code: "PIXEL_DATA_SHORT",
      message: `The image needs ${needed} bytes of pixel data; the file holds ${there}.`,
    };
  }
  const found = findFragments(root.bytes, pixels.offset);
  if (!found.ok) return { code: found.code, message: found.message };
  // Of one frame the code stream itself tells whether it is whole; the last of several may have lost fragments.
  if (!found.ended && frames > 1)
    return { code: "FILE_CUT_SHORT", message: "The file ends before the end of its compressed frames." };
  if (found.fragments.length >= frames) return undefined;
  return {
    code: "FRAMES_NOT_FOUND",
    message: `The header declares ${frames} frames; the file holds ${found.fragments.length} fragments.`,
  };
}

function framesOf(
  root: Elements,
  frames: number,
): { ok: true; found: readonly FoundFrame[] } | { ok: false; message: string } {
  const enhanced = enhancedFrames(root);
  if (enhanced === undefined) {
    const classic = classicFrame(root);
    return {
      ok: true,
      found: Array.from({ length: frames }, (_, frame) => ({
        ...classic,
        attributes: { ...classic.attributes, frame },
      })),
    };
  }
  if (enhanced.length === frames) return { ok: true, found: enhanced };
  return { ok: false, message: `The header declares ${frames} frames but describes ${enhanced.length}.` };
}

function describe(root: Elements, file: string) {
  const reconstruction = sharedMacro(root, "x00189314"),
    exposure = sharedMacro(root, "x00189325");
  const characterSets = texts(root, "x00080005");
  const free = (tag: string): string => decodeText(rawBytes(root, tag), characterSets);
  return {
    file,
    sopClassUid: text(root, "x00080016"),
    sopInstanceUid: text(root, "x00080018"),
    seriesInstanceUid: text(root, "x0020000e"),
    studyInstanceUid: text(root, "x0020000d"),
    frameOfReferenceUid: text(root, "x00200052"),
    modality: text(root, "x00080060"),
    patientId: free("x00100020"),
    // Empty component groups at the end mean nothing (PS3.5 6.2, PN).
    patientName: free("x00100010").replace(/=+$/, ""),
    studyDate: text(root, "x00080020"),
    seriesDescription: free("x0008103e"),
    bodyPart: text(root, "x00180015"),
    kernel: texts(reconstruction, "x00181210").join(" "),
    manufacturer: free("x00080070"),
    model: free("x00081090"),
    imageType: texts(root, "x00080008"),
    seriesNumber: decimal(root, "x00200011"),
    acquisitionNumber: decimal(root, "x00200012"),
    instanceNumber: decimal(root, "x00200013"),
    kvp: decimal(exposure, "x00180060"),
    tiltDeg: decimal(root, "x00181120"),
  };
}

/** LossyImageCompression (0028,2110) says 00 or 01; where it is silent the transfer syntax decides. */
function isLossy(attribute: string, syntax: boolean): boolean {
  return attribute === "01" || syntax;
}

function warnings(header: Header): readonly Note[] {
  if (header.modality !== "CT" || header.rescaleStated) return [];
  const message = "The CT image states no RescaleIntercept; its values are not known to be Hounsfield units.";
  return [{ code: "RESCALE_MISSING", message, file: header.file, tag: display("x00281052") }];
}

function display(tag: string): string {
  return `(${tag.slice(1, 5)},${tag.slice(5)})`.toUpperCase();
}
