import { expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import type { Affine, Grid } from "../geometry/index.ts";
import { niftiHeaderBytes, readNifti, writeNifti } from "./index.ts";
import type { NiftiData } from "./index.ts";

/** Rotated about two axes, spacing 0.7, 0.8, 2.5. `flip` makes it left-handed. */
function grid(flip: 1 | -1 = 1): Grid {
  const [c, s, d, e] = [Math.cos(0.3), Math.sin(0.3), Math.cos(0.9), Math.sin(0.9)];
  const k = 2.5 * flip;
  const affineLps: Affine = [
    c * 0.7,
    -s * d * 0.8,
    s * e * k,
    -170.25,
    s * 0.7,
    c * d * 0.8,
    -c * e * k,
    -160.5,
    0,
    e * 0.8,
    d * k,
    -340.75,
  ];
  return { size: [4, 3, 2], affineLps };
}

const int16 = Int16Array.from({ length: 24 }, (_, n) => n * 100 - 1024);

function image(bytes: Uint8Array): Extract<ReturnType<typeof readNifti>, { image: unknown }>["image"] {
  const read = readNifti(bytes);
  if ("refused" in read) throw new Error(read.refused.message);
  return read.image;
}

test.each<[string, NiftiData]>([
  ["int16", int16],
  ["uint8", Uint8Array.from({ length: 24 }, (_, n) => n)],
  ["float32", Float32Array.from({ length: 24 }, (_, n) => n / 7 - 1)],
])("%s is read as it was written", (_, data) => {
  const bytes = Buffer.from(
    writeNifti(grid(), data, { slope: 0.5, intercept: -3, description: "loss, nats per voxel" }),
  );
  expect(bytes.length).toBe(niftiHeaderBytes + data.byteLength);
  const read = image(bytes);
  expect(read).toMatchObject({ data, slope: 0.5, intercept: -3, description: "loss, nats per voxel" });
  expect(read.grid.size).toEqual([4, 3, 2]);
  read.grid.affineLps.forEach((v, n) => expect(v).toBeCloseTo(grid().affineLps[n]!, 4));
});

test.each<1 | -1>([1, -1])("the qform alone gives the same grid (handedness %i)", (flip) => {
  const bytes = writeNifti(grid(flip), int16);
  new DataView(bytes.buffer).setInt16(254, 0, true);
  image(bytes).grid.affineLps.forEach((v, n) => expect(v).toBeCloseTo(grid(flip).affineLps[n]!, 4));
});

testWith(["oracles"])("nibabel reads the same voxels, scale and place from sform and qform", () => {
  const script = `
import json, sys, tempfile, os, numpy as np, nibabel as nib
out = []
for b in json.load(sys.stdin):
    f = os.path.join(tempfile.mkdtemp(), 'x.nii'); open(f, 'wb').write(bytes(b)); i = nib.load(f); h = i.header
    q, qc = h.get_qform(coded=True); s, sc = h.get_sform(coded=True)
    out.append({'values': np.asarray(i.dataobj).ravel(order='F').tolist(), 'sform': s.tolist(), 'sc': int(sc), 'qc': int(qc),
      'q': None if q is None else float(np.abs(q - s).max()), 'units': h.get_xyzt_units()[0], 'zooms': [float(z) for z in h.get_zooms()], 'descrip': bytes(h['descrip']).rstrip(b'\\0').decode()})
print(json.dumps(out))`;
  const sheared: Grid = { size: [4, 3, 2], affineLps: [0.7, 0, 0, 0, 0, 0.7, 0.8, 0, 0, 0, 2.4, 0] };
  const files = [
    writeNifti(grid(), int16, { slope: 2, intercept: 5, description: "HU" }),
    writeNifti(
      grid(-1),
      Uint8Array.from(int16, (_, n) => n),
    ),
    writeNifti(sheared, Float32Array.from(int16)),
  ];
  interface Seen {
    values: number[];
    sform: number[][];
    sc: number;
    qc: number;
    q: number | null;
    units: string;
    zooms: number[];
    descrip: string;
  }
  const [first, second, third] = oracle<Seen[]>(
    script,
    files.map((f) => [...f]),
  ) as [Seen, Seen, Seen];
  expect(first).toMatchObject({ values: [...int16].map((v) => 2 * v + 5), sc: 1, qc: 1, units: "mm", descrip: "HU" });
  expect(second.values).toEqual([...int16.keys()]);
  expect(third).toMatchObject({ values: [...int16], sc: 1, qc: 0 });
  expect(Math.max(first.q!, second.q!)).toBeLessThan(1e-3);
  [0.7, 0.8, 2.5].forEach((z, n) => expect(first.zooms[n]).toBeCloseTo(z, 5));
  const a = grid().affineLps;
  first.sform
    .slice(0, 3)
    .flat()
    .forEach((v, n) => expect(v).toBeCloseTo(n < 8 ? -a[n]! : a[n]!, 3));
});

test("foreign and damaged files are refused with a sentence", () => {
  const good = writeNifti(grid(), int16);
  const changed = (at: number, ...values: number[]): Uint8Array => {
    const bytes = good.slice();
    bytes.set(values, at);
    return bytes;
  };
  const sentence = (bytes: Uint8Array): string => {
    const read = readNifti(bytes);
    return "refused" in read ? read.refused.message : "read";
  };
  expect(sentence(new Uint8Array(10))).toMatch(/10 bytes/);
  expect(sentence(Uint8Array.of(0x1f, 0x8b, 0))).toMatch(/gzip/);
  expect(sentence(changed(0, 0, 0, 1, 92))).toMatch(/big-endian/);
  expect(sentence(changed(344, 0))).toMatch(/not a single-file/);
  expect(sentence(changed(40, 4, 0, 4, 0, 3, 0, 2, 0, 5, 0))).toMatch(/4 × 3 × 2 × 5/);
  expect(sentence(changed(70, 64, 0))).toMatch(/type 64/);
  expect(sentence(changed(252, 0, 0, 0, 0))).toMatch(/neither sform nor qform/);
  expect(sentence(good.subarray(0, good.length - 1))).toMatch(/cut or damaged/);
});

test("data that do not fill the grid are our own fault", () => {
  expect(() => writeNifti(grid(), new Int16Array(23))).toThrow(RangeError);
});
