/** Small DICOM files made for tests. */

/** `[tag, VR, value]`: text, 16-bit words (US, SS), bytes, or the items of a sequence. Tags are `ggggeeee`. */
export type TestElement = readonly [
  tag: string,
  vr: string,
  value: string | readonly number[] | Uint8Array | readonly (readonly TestElement[])[],
];

export type TestSyntax = "implicit" | "explicit" | "big endian";

const uids: Readonly<Record<TestSyntax, string>> = {
  implicit: "1.2.840.10008.1.2",
  explicit: "1.2.840.10008.1.2.1",
  "big endian": "1.2.840.10008.1.2.2",
};

/** A Part 10 file. `syntaxUid` names another transfer syntax that is written as `syntax` is. */
export function testFile(
  elements: readonly TestElement[],
  syntax: TestSyntax = "explicit",
  syntaxUid: string = uids[syntax],
): Uint8Array<ArrayBuffer> {
  return joined([testMeta(syntaxUid), dataSet(elements, syntax)]);
}

/** Preamble and file meta information. */
export function testMeta(syntaxUid: string): Uint8Array<ArrayBuffer> {
  const meta = dataSet([["00020010", "UI", syntaxUid]], "explicit");
  const preamble = new Uint8Array(132);
  preamble.set([0x44, 0x49, 0x43, 0x4d], 128);
  return joined([preamble, meta]);
}

/** The elements alone, in the order of their tags. */
export function dataSet(elements: readonly TestElement[], syntax: TestSyntax): Uint8Array<ArrayBuffer> {
  const sorted = elements.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return joined(sorted.flatMap((element) => element1(element, syntax)));
}

/** Encapsulated pixel data: an offset table, then one item a fragment. */
export function encapsulated(offsets: readonly number[], fragments: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const item = (bytes: Uint8Array): Uint8Array[] => [words32([0xe000fffe, bytes.length]), bytes];
  return joined([...item(words32(offsets)), ...fragments.flatMap(item), words32([0xe0ddfffe, 0])]);
}

/** A CT slice of 4 columns × 3 rows, signed 16 bit, whose samples are 0…11 unless given. `changes` replace, undefined removes. */
export function ctSlice(
  changes: Readonly<Record<string, TestElement | undefined>> = {},
  samples: readonly number[] = Array.from({ length: 12 }, (_, n) => n),
): readonly TestElement[] {
  const elements: readonly TestElement[] = [
    ["00080008", "CS", "ORIGINAL\\PRIMARY\\AXIAL"],
    ["00080016", "UI", "1.2.840.10008.5.1.4.1.1.2"],
    ["00080018", "UI", "1.2.3.4"],
    ["00080060", "CS", "CT"],
    ["00100010", "PN", "Test^Person"],
    ["00180050", "DS", "2.5"],
    ["00181210", "SH", "STANDARD"],
    ["0020000d", "UI", "1.2.3"],
    ["0020000e", "UI", "1.2.3.1"],
    ["00200013", "IS", "7"],
    ["00200032", "DS", "-10\\-20.5\\1.0E+01"],
    ["00200037", "DS", "1\\0\\0\\0\\1\\0"],
    ["00280002", "US", [1]],
    ["00280004", "CS", "MONOCHROME2"],
    ["00280010", "US", [3]],
    ["00280011", "US", [4]],
    ["00280030", "DS", "0.5\\0.75"],
    ["00280100", "US", [16]],
    ["00280101", "US", [16]],
    ["00280102", "US", [15]],
    ["00280103", "US", [1]],
    ["00281052", "DS", "-1024"],
    ["00281053", "DS", "1"],
    ["7fe00010", "OW", samples],
  ];
  const kept = elements.filter(([tag]) => !(tag in changes));
  return [...kept, ...Object.values(changes).flatMap((change) => (change === undefined ? [] : [change]))];
}

function element1([tag, vr, value]: TestElement, syntax: TestSyntax): Uint8Array<ArrayBuffer>[] {
  const big = syntax === "big endian";
  const undefinedLength = vr === "OB" && value instanceof Uint8Array && value[0] === 0xfe && value[1] === 0xff;
  const bytes = valueBytes(value, syntax);
  const length = undefinedLength ? 0xffffffff : bytes.length;
  const head = new DataView(new ArrayBuffer(12));
  head.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), !big);
  head.setUint16(2, Number.parseInt(tag.slice(4), 16), !big);
  let size = 8;
  if (syntax === "implicit") head.setUint32(4, length, true);
  else {
    head.setUint8(4, vr.charCodeAt(0));
    head.setUint8(5, vr.charCodeAt(1));
    if (["OB", "OW", "OV", "SQ", "UN"].includes(vr)) {
      head.setUint32(8, length, !big);
      size = 12;
    } else head.setUint16(6, length, !big);
  }
  return [new Uint8Array(head.buffer, 0, size), bytes];
}

function valueBytes(value: TestElement[2], syntax: TestSyntax): Uint8Array<ArrayBuffer> {
  if (typeof value === "string")
    return Uint8Array.from(value.length % 2 === 0 ? value : `${value} `, (c) => c.charCodeAt(0));
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (value.every((one) => typeof one === "number")) {
    const view = new DataView(new ArrayBuffer(value.length * 2));
    value.forEach((word, n) => view.setInt16(n * 2, word, syntax !== "big endian"));
    return new Uint8Array(view.buffer);
  }
  const items = value as readonly (readonly TestElement[])[];
  return joined(
    items.flatMap((item) => {
      const content = dataSet(item, syntax);
      return [words32([0xe000fffe, content.length]), content];
    }),
  );
}

function words32(values: readonly number[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((word, n) => view.setUint32(n * 4, word, true));
  return new Uint8Array(view.buffer);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
