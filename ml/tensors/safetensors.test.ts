import { expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { readSafetensors, TensorFileError, writeSafetensors } from "./index.ts";

const sample = {
  "conv/kernel": { shape: [2, 3], data: new Float32Array([1, -2.5, 3e-8, NaN, Infinity, 6]) },
  scalar: { shape: [], data: new Float32Array([7]) },
  empty: { shape: [0, 4], data: new Float32Array(0) },
  ["__proto__"]: { shape: [1], data: new Float32Array([9]) },
};

function file(header: unknown, data: number[] = []): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const out = new Uint8Array(8 + json.length + data.length);
  new DataView(out.buffer).setUint32(0, json.length, true);
  out.set(json, 8);
  out.set(data, 8 + json.length);
  return out;
}

test("what is written is read again, values, shapes and metadata alike", () => {
  const bytes = writeSafetensors(sample, { b: "ß", a: "1" });
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  const { tensors, metadata } = readSafetensors(Buffer.from(shifted.buffer, 3));
  expect(Object.keys(tensors).sort()).toEqual(["__proto__", "conv/kernel", "empty", "scalar"]);
  for (const [name, tensor] of Object.entries(sample)) expect(tensors[name]).toEqual(tensor);
  expect(metadata).toEqual({ a: "1", b: "ß" });
});

test("equal content gives equal bytes whatever the order it is given in", () => {
  const reversed = Object.fromEntries(Object.entries(sample).reverse());
  expect(writeSafetensors(reversed, { a: "1", b: "2" })).toEqual(writeSafetensors(sample, { b: "2", a: "1" }));
});

testWith(["oracles"])("a reader written from the published format finds the same values", () => {
  const bytes = [...writeSafetensors(sample, { made: "here" })];
  const script = `
import json, struct, sys
b = bytes(json.load(sys.stdin))
n, = struct.unpack('<Q', b[:8]); h = json.loads(b[8:8+n]); d = b[8+n:]
read = lambda e: list(struct.unpack('<%df' % ((e['data_offsets'][1]-e['data_offsets'][0])//4), d[e['data_offsets'][0]:e['data_offsets'][1]]))
print(json.dumps({'aligned': n % 8 == 0, 'meta': h.pop('__metadata__'), 'shapes': {k: v['shape'] for k, v in h.items()},
  'kernel': [repr(x) for x in read(h['conv/kernel'])], 'scalar': read(h['scalar']), 'end': max(v['data_offsets'][1] for v in h.values()) == len(d)}))`;
  expect(oracle(script, bytes)).toEqual({
    aligned: true,
    meta: { made: "here" },
    shapes: Object.fromEntries(Object.entries(sample).map(([name, { shape }]) => [name, shape])),
    kernel: ["1.0", "-2.5", expect.stringMatching(/^(2\.99|3\.0)\d+e-08$/), "nan", "inf", "6.0"],
    scalar: [7],
    end: true,
  });
});

test.each<[string, Uint8Array, RegExp]>([
  ["nothing", new Uint8Array(3), /at least 8/],
  ["a header longer than the file", file({}).fill(0xff, 0, 8), /more than the file has/],
  ["no JSON", file("{hello"), /not JSON/],
  ["a list as header", file([]), /not a JSON object/],
  [
    "another dtype",
    file({ w: { dtype: "BF16", shape: [2], data_offsets: [0, 4] } }, [0, 0, 0, 0]),
    /"w" is of type BF16/,
  ],
  [
    "a shape that does not fit",
    file({ w: { dtype: "F32", shape: [2], data_offsets: [0, 4] } }, [0, 0, 0, 0]),
    /4 bytes, not 8/,
  ],
  [
    "a negative shape",
    file({ w: { dtype: "F32", shape: [-1, -1], data_offsets: [0, 4] } }, [0, 0, 0, 0]),
    /no valid shape/,
  ],
  ["cut data", file({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }, [0, 0, 0, 0]), /cut or damaged/],
  [
    "a hole",
    file({ w: { dtype: "F32", shape: [1], data_offsets: [4, 8] } }, [0, 0, 0, 0, 0, 0, 0, 0]),
    /where 0 is expected/,
  ],
  ["numbers as metadata", file({ __metadata__: { a: 1 } }), /table of strings/],
])("%s is refused with a sentence", (_, bytes, sentence) => {
  expect(() => readSafetensors(bytes)).toThrow(TensorFileError);
  expect(() => readSafetensors(bytes)).toThrow(sentence);
});

test("a shape that does not fit its data is our own fault and not written", () => {
  expect(() => writeSafetensors({ w: { shape: [3], data: new Float32Array(2) } })).toThrow(RangeError);
});
