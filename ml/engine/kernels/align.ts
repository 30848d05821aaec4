import { EngineError } from "../errors.ts";
import { sameShape } from "../ir/graph.ts";
import type { DType } from "../ir/graph.ts";
import type { Emitter } from "../lower/emitter.ts";
import type { Layout, Lowered } from "../lower/value.ts";
import { inLayout } from "../lower/value.ts";

/** The shape that NumPy's broadcasting rules give. */
export function broadcast(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const extents = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((extent) => extent !== 1);
    const extent = extents[0] ?? 1;
    if (extents.some((other) => other !== extent))
      throw new EngineError(
        "BadGraph",
        `Shapes ${shapes.map((shape) => `[${shape.join(",")}]`).join(" and ")} do not go together.`,
      );
    return extent;
  });
}

/**
 * An operator that works element by element on operands that broadcast: brings them to one layout, applies `make`, and
 * where only splats had the full size, expands the result to `shape`.
 */
export function elementwise(
  emit: Emitter,
  operands: readonly Lowered[],
  shape: readonly number[],
  dtype: DType,
  make: (names: readonly string[]) => string,
): Lowered {
  const layout: Layout = shape.length === 5 && operands.some((value) => value.layout === "ncdhw") ? "ncdhw" : "logical";
  const result = make(operands.map((value) => operandName(emit, value, layout)));
  const computed = broadcast(...operands.filter((value) => value.splat === undefined).map((value) => value.shape));
  if (sameShape(computed, shape)) return emit.value(result, shape, dtype, layout);
  return emit.value(emit.op("Expand", [result, emit.ints(inLayout(shape, layout))]), shape, dtype, layout);
}

function operandName(emit: Emitter, value: Lowered, layout: Layout): string {
  if (value.splat !== undefined || value.shape.length === 0) return value.name;
  if (layout === "logical") return emit.logical(value);
  if (value.shape.length === 5) return emit.inLayout(value, "ncdhw");
  const raised = emit.reshape(value, [...[1, 1, 1, 1, 1].slice(value.shape.length), ...value.shape]);
  return emit.inLayout(raised, "ncdhw");
}
