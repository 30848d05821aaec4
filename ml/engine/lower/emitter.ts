import { sizeOf } from "../ir/graph.ts";
import type { DType } from "../ir/graph.ts";
import { OnnxGraph } from "../onnx/model.ts";
import type { OnnxAttr } from "../onnx/model.ts";
import { axesIn, inLayout } from "./value.ts";
import type { Layout, Lowered } from "./value.ts";

/** What kernels and recipes write through: ONNX operators, shared constants, conversions of layout made once each. */
export class Emitter {
  readonly graph = new OnnxGraph();
  /** Begins the name of every ONNX node, so that a profile sums up by operation and shape. */
  tag = "";
  readonly #shared = new Map<string, string>();
  readonly #converted = new Map<string, string>();

  op(type: string, inputs: readonly string[], attrs: Readonly<Record<string, OnnxAttr>> = {}): string {
    return this.graph.op(type, inputs, attrs, this.tag);
  }

  /** A scalar constant. */
  scalar(value: number, dtype: DType = "float32"): string {
    const data =
      dtype === "float32" ? Float32Array.of(value) : dtype === "int32" ? Int32Array.of(value) : Uint8Array.of(value);
    return this.#share(`${dtype} ${Object.is(value, -0) ? "-0" : value}`, () =>
      this.graph.initializer(data, [], dtype),
    );
  }

  /** A list of int64, as shapes and axes are given. */
  ints(values: readonly number[]): string {
    return this.#share(`ints ${values.join(",")}`, () =>
      this.graph.initializer(BigInt64Array.from(values, BigInt), [values.length], "int64"),
    );
  }

  /** A constant matrix. */
  matrix(rows: readonly (readonly number[])[]): string {
    const values = rows.flat();
    return this.#share(`matrix ${rows.length} ${values.join(",")}`, () =>
      this.graph.initializer(Float32Array.from(values), [rows.length, values.length / rows.length], "float32"),
    );
  }

  /** `value`'s name in the logical layout, with all its elements. */
  logical(value: Lowered): string {
    return this.inLayout(value, "logical");
  }

  /** `value`'s name in `layout`, with all its elements. */
  inLayout(value: Lowered, layout: Layout): string {
    if (value.splat !== undefined)
      return this.#convert(value, layout, () =>
        this.op("Expand", [value.name, this.ints(inLayout(value.shape, layout))]),
      );
    if (value.layout === layout) return value.name;
    return this.#convert(value, layout, () => {
      const [, d = 1, h = 1, w = 1, channels = 1] = value.shape;
      // With one channel or one voxel the elements already lie in the right order.
      if (channels === 1 || d * h * w === 1)
        return this.op("Reshape", [value.name, this.ints(inLayout(value.shape, layout))]);
      return this.op("Transpose", [value.name], {
        perm: layout === "ncdhw" ? [0, 4, 1, 2, 3] : axesIn([0, 1, 2, 3, 4], "ncdhw"),
      });
    });
  }

  /** An image plane by plane, `[N,D,C,H,W]`: what works along the depth alone wants it so. */
  planes(image: Lowered): string {
    const channelsFirst = this.inLayout(image, "ncdhw");
    return this.#share(
      `${channelsFirst} planes`,
      () => this.op("Transpose", [channelsFirst], { perm: [0, 2, 1, 3, 4] }),
      this.#converted,
    );
  }

  /** The result of an ONNX node as a value. */
  value(name: string, shape: readonly number[], dtype: DType, layout: Layout = "logical"): Lowered {
    return { name, shape, dtype, layout };
  }

  /** The same elements under another shape. */
  reshape(value: Lowered, shape: readonly number[]): Lowered {
    if (value.splat !== undefined) return { ...value, shape };
    return this.value(this.op("Reshape", [this.logical(value), this.ints(shape)]), shape, value.dtype);
  }

  /** A scalar that stands for a tensor of `shape`. */
  splat(value: number, shape: readonly number[], dtype: DType): Lowered {
    return { name: this.scalar(value, dtype), shape, dtype, layout: "logical", splat: value };
  }

  /** True where nothing has to be moved to have `value` in `layout`. */
  isFree(value: Lowered, layout: Layout): boolean {
    return value.layout === layout || value.shape[4] === 1 || sizeOf(value.shape.slice(1, 4)) === 1;
  }

  #convert(value: Lowered, layout: Layout, make: () => string): string {
    return this.#share(`${value.name} ${layout} ${value.shape.join(",")}`, make, this.#converted);
  }

  #share(key: string, make: () => string, store = this.#shared): string {
    const known = store.get(key);
    if (known !== undefined) return known;
    const made = make();
    store.set(key, made);
    return made;
  }
}
