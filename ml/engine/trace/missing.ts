import { EngineError } from "../errors.ts";
import type { Attrs } from "../ir/graph.ts";
import type { tf } from "../tf.ts";

/** The error for a kernel that the table lacks: it holds the entry to paste, with the traced shapes as its first case. */
export function missingKernel(
  kernelName: string,
  inputs: Readonly<Record<string, tf.TensorInfo>>,
  attrs: Attrs,
): EngineError {
  const entries = Object.entries(inputs).map(
    ([name, { shape, dtype }]) =>
      `${name}: { shape: [${shape.join(", ")}]${dtype === "float32" ? "" : `, dtype: "${dtype}"`} }`,
  );
  const names = Object.keys(inputs).join(", ");
  const stub = [
    `  ${kernelName}: {`,
    `    shape: ({ ${names} }, attrs) => ({ shape: [], dtype: "float32" }),`,
    `    lower: (emit, { ${names} }, { shape, dtype, attrs }) => emit.value(emit.op("${kernelName}", [${Object.keys(
      inputs,
    )
      .map((name) => `emit.logical(${name})`)
      .join(", ")}]), shape, dtype),`,
    `    cases: [{ inputs: { ${entries.join(", ")} }, attrs: ${JSON.stringify(attrs)} }],`,
    `  },`,
  ];
  return new EngineError(
    "BadGraph",
    `The kernel ${kernelName} is not in the table of kernels. Add it to ml/engine/kernels:\n${stub.join("\n")}`,
  );
}
