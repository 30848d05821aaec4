import { describe, expect, test } from "vitest";
import { tf } from "../engine/index.ts";
import type { Vec3 } from "../geometry/index.ts";
import { seededRandom } from "../statistics/index.ts";
import { SpatialPyramidPooling3D, poolPyramid, pyramidWidth } from "./index.ts";

function encodedBox(size: Vec3, channels: number): { size: Vec3; channels: number; data: Float32Array<ArrayBuffer> } {
  const random = seededRandom(2);
  return {
    size,
    channels,
    data: Float32Array.from({ length: size[0] * size[1] * size[2] * channels }, () => random.normal()),
  };
}

describe("spatial pyramid", () => {
  test.each(["floor", "covering"] as const)("%s bins: the layer and the plain function agree", (rule) => {
    const box = encodedBox([7, 5, 6], 3);
    const layer = SpatialPyramidPooling3D(rule)(tf.tensor(box.data, [1, 6, 5, 7, 3]));
    expect(layer.shape).toEqual([1, pyramidWidth(3)]);
    expect([...layer.dataSync()]).toEqual([...poolPyramid(box, rule)]);
  });

  test("73 bins; the first is the maximum of everything", () => {
    const box = encodedBox([9, 8, 4], 2);
    const pooled = poolPyramid(box);
    expect(pooled).toHaveLength(146);
    expect(pooled[1]).toBe(Math.max(...box.data.filter((_, i) => i % 2 === 1)));
  });

  test("every voxel lies in a covering bin of each level, whatever the size; floor bins lose the high end", () => {
    for (const length of [1, 2, 3, 5, 11]) {
      const data = new Float32Array(length);
      for (let hot = 0; hot < length; hot++) {
        data.fill(0)[hot] = 1;
        const pooled = poolPyramid({ size: [length, 1, 1], channels: 1, data });
        for (const [from, to] of [
          [0, 1],
          [1, 9],
          [9, 73],
        ])
          expect(Math.max(...pooled.subarray(from, to))).toBe(1);
        expect(pooled.every(Number.isFinite)).toBe(true);
      }
    }
    const box = { size: [5, 4, 4] as Vec3, channels: 1, data: new Float32Array(80) };
    box.data[4] = 1;
    expect(Math.max(...poolPyramid(box, "floor").subarray(9))).toBe(0);
    expect(Math.max(...poolPyramid(box, "covering").subarray(9))).toBe(1);
  });

  test("gradients flow to the winning voxels only", () => {
    const x = tf.tensor(encodedBox([4, 4, 4], 1).data, [1, 4, 4, 4, 1]);
    const gradient = tf
      .grad((v: tf.Tensor) => tf.sum(SpatialPyramidPooling3D("covering", [1])(v)))(x)
      .dataSync();
    expect([...gradient].reduce((a, b) => a + b)).toBe(1);
    expect(gradient[x.dataSync().indexOf(Math.max(...x.dataSync()))]).toBe(1);
  });
});
