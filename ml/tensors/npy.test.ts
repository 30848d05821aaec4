import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { oracle, testWith, unpackedData } from "../../test/need.ts";
import { readNpy, TensorFileError, writeNpy } from "./index.ts";
import type { NpyArray } from "./index.ts";

testWith(["oracles"])("NumPy's own files are read alike, for every type taken", () => {
  const files = oracle<{ bytes: number[]; values: number[] }[]>(`
import io, json, numpy as np
def made(dtype, shape):
    a = (np.arange(int(np.prod(shape))) * 7 - 5).astype(dtype).reshape(shape); f = io.BytesIO(); np.save(f, a)
    return {'bytes': list(f.getvalue()), 'values': a.ravel().tolist()}
print(json.dumps([made('<i2', (2, 3, 4)), made('<f4', (5,)), made('|u1', ())]))`);
  const [int16, float32, uint8] = files.map(({ bytes, values }) => ({ read: readNpy(new Uint8Array(bytes)), values }));
  expect(int16!.read).toEqual({ dtype: "int16", shape: [2, 3, 4], data: new Int16Array(int16!.values) });
  expect(float32!.read).toEqual({ dtype: "float32", shape: [5], data: new Float32Array(float32!.values) });
  expect(uint8!.read).toEqual({ dtype: "uint8", shape: [], data: new Uint8Array(uint8!.values) });
});

testWith(["oracles"])("Fortran order, other types and other versions are refused by name", () => {
  const made = oracle<number[][]>(`
import io, json, numpy as np
def made(a, **k):
    f = io.BytesIO(); np.lib.format.write_array(f, a, **k); return list(f.getvalue())
print(json.dumps([made(np.zeros((2, 3), '<i2', order='F')), made(np.zeros(3, '<f8')), made(np.zeros(3, '<i2'), version=(2, 0))]))`);
  const sentences = made.map((bytes) => {
    try {
      return JSON.stringify(readNpy(new Uint8Array(bytes)));
    } catch (error) {
      return error instanceof TensorFileError ? error.message : "another error";
    }
  });
  expect(sentences).toEqual([
    expect.stringContaining("Fortran order"),
    expect.stringContaining("holds <f8"),
    expect.stringContaining("has version 2"),
  ]);
});

test("cut and foreign files are refused", () => {
  expect(() => readNpy(new Uint8Array(4))).toThrow(/not a NumPy array file/);
  expect(() => readNpy(new Uint8Array([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 200, 0]))).toThrow(
    /cut within its header/,
  );
});

testWith(["data"])("a nodule cube and its mask have the published shape and range", () => {
  const folder = path.join(unpackedData(), "nodules/cubes");
  const cube = readNpy(readFileSync(path.join(folder, "n001.npy")));
  const mask = readNpy(readFileSync(path.join(folder, "n001.mask.npy")));
  expect([cube.dtype, cube.shape, mask.dtype, mask.shape]).toEqual(["int16", [51, 51, 51], "uint8", [51, 51, 51]]);
  expect(cube.data.slice().sort()[0]).toBeGreaterThanOrEqual(-1200);
  expect(new Set(mask.data)).toEqual(new Set([0, 1]));
  expect(() => readNpy(readFileSync(path.join(folder, "n001.npy")).subarray(0, 5000))).toThrow(/bytes of data, not/);
});

testWith(["oracles"])("what is written is what NumPy reads, byte for byte what it writes itself", () => {
  const arrays: NpyArray[] = [
    { dtype: "int16", shape: [2, 3], data: Int16Array.of(-32768, -1, 0, 1, 2, 32767) },
    { dtype: "float32", shape: [1], data: Float32Array.of(0.1) },
    { dtype: "uint8", shape: [], data: Uint8Array.of(7) },
  ];
  const written = oracle<number[][]>(`
import io, json, numpy as np
def made(a):
    f = io.BytesIO(); np.save(f, a); return list(f.getvalue())
print(json.dumps([made(np.array([[-32768, -1, 0], [1, 2, 32767]], '<i2')), made(np.array([0.1], '<f4')), made(np.array(7, '|u1'))]))`);
  arrays.forEach((array, n) => expect([...writeNpy(array)]).toEqual(written[n]));
});
