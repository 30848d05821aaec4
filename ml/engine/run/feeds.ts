import { EngineError } from "../errors.ts";
import { sizeOf } from "../ir/graph.ts";
import type { TensorSpec, Values } from "../types.ts";

type Specs = Readonly<Record<string, TensorSpec>>;

/** Throws `BadGraph` unless `values` holds, for every spec, an array of the right type and length. */
export function checkFeeds(specs: Specs, values: Values): void {
  for (const [name, spec] of Object.entries(specs)) checkArray(name, spec, values[name]);
}

/** One array for every spec: that of `into` where there is one, else a new one. */
export function outputArrays(specs: Specs, into: Values = {}): Values {
  const arrays: Values = {};
  for (const [name, spec] of Object.entries(specs)) {
    const given = into[name];
    if (given !== undefined) checkArray(name, spec, given);
    arrays[name] =
      given ?? (spec.dtype === "int32" ? new Int32Array(sizeOf(spec.shape)) : new Float32Array(sizeOf(spec.shape)));
  }
  return arrays;
}

/** The specs whose values are not fixed. */
export function freeInputs(inputs: Specs, constants: Values): Record<string, TensorSpec> {
  const unknown = Object.keys(constants).find((name) => !(name in inputs));
  if (unknown !== undefined)
    throw new EngineError("BadGraph", `The constant ${unknown} is not an input of the program.`);
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !(name in constants)));
}

function checkArray(name: string, { shape, dtype = "float32" }: TensorSpec, array: Values[string] | undefined): void {
  if (array === undefined) throw new EngineError("BadGraph", `No array was given for ${name}.`);
  const isRightType = dtype === "int32" ? array instanceof Int32Array : array instanceof Float32Array;
  if (isRightType && array.length === sizeOf(shape)) return;
  throw new EngineError(
    "BadGraph",
    `${name} wants ${sizeOf(shape)} elements of type ${dtype} ([${shape.join(",")}]); it was given a ${array.constructor.name} of ${array.length}.`,
  );
}
