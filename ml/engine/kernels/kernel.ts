import { EngineError } from "../errors.ts";
import type { Attrs, Aval, Node, Ref } from "../ir/graph.ts";
import type { Emitter } from "../lower/emitter.ts";
import type { RecipeSet } from "../lower/recipe.ts";
import type { Lowered } from "../lower/value.ts";

/** The names that tfjs gives to the inputs of the kernels in the table. */
type InputName =
  "x" | "a" | "b" | "t" | "e" | "y" | "dy" | "condition" | "filter" | "indices" | "logits" | "segmentIds" | "value";

/**
 * A kernel's inputs by name. tfjs itself calls every kernel with the names that belong to it, so an entry reads its own
 * without asking; `bias` is there where a pass has fused one. Kernels over a list name their inputs 0, 1, 2…
 */
export type KernelInputs<T> = Readonly<Record<InputName, T>> & { readonly bias?: T };

/** Inputs for one generated test of a kernel: random in `range` (default −2 to 2), or the given integers. */
export interface KernelCase {
  readonly inputs: Readonly<Record<string, CaseInput>>;
  readonly attrs?: Attrs;
}

export interface CaseInput {
  readonly shape: readonly number[];
  readonly dtype?: "float32" | "int32" | "bool";
  readonly range?: readonly [number, number];
  readonly values?: readonly number[];
}

/** One entry of the table: all that the engine knows of a tfjs kernel. */
export interface Kernel {
  /** What comes out, from what goes in. */
  shape(inputs: KernelInputs<Aval>, attrs: Attrs): Aval;
  /** The ONNX operators that compute it; `recipes` are those of the device. */
  lower(emit: Emitter, inputs: KernelInputs<Lowered>, node: Node, recipes: RecipeSet): Lowered;
  readonly cases: readonly KernelCase[];
}

export type Recorder = (op: string, inputs: Readonly<Record<string, Ref>>, attrs: Attrs) => Ref;

/** A kernel with several results, recorded as kernels with one result each. */
export interface Composite {
  expand(inputs: KernelInputs<Ref>, avals: KernelInputs<Aval>, attrs: Attrs, record: Recorder): Ref[];
  readonly cases: readonly KernelCase[];
}

export type KernelTable = Readonly<Record<string, Kernel | Composite>>;

export function isComposite(entry: Kernel | Composite): entry is Composite {
  return "expand" in entry;
}

/** The inputs of a kernel over a list of tensors. */
export function listOf<T>(inputs: KernelInputs<T>): [T, ...T[]] {
  const [first, ...rest] = Object.values<T>(inputs);
  if (first === undefined) throw new EngineError("BadGraph", "A list of tensors is empty.");
  return [first, ...rest];
}
