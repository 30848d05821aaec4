import { binaryKernels } from "./binary.ts";
import { convKernels } from "./conv.ts";
import type { KernelTable } from "./kernel.ts";
import { matmulKernels } from "./matmul.ts";
import { partKernels } from "./parts.ts";
import { reduceKernels } from "./reduce.ts";
import { shapeKernels } from "./shape.ts";
import { unaryKernels } from "./unary.ts";

/** Every tfjs kernel that a program may use. To add one, add an entry with a case to the file where it belongs. */
export const kernelTable: KernelTable = {
  ...unaryKernels,
  ...binaryKernels,
  ...reduceKernels,
  ...shapeKernels,
  ...partKernels,
  ...matmulKernels,
  ...convKernels,
};
