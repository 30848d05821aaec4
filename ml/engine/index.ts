export { tf } from "./tf.ts";
export { EngineError } from "./errors.ts";
export type { EngineErrorKind } from "./errors.ts";
export type {
  CompileOptions,
  Device,
  DeviceId,
  DeviceOptions,
  DeviceReport,
  Plan,
  Program,
  TensorSpec,
  Tensors,
  Values,
} from "./types.ts";
export { convTranspose3d } from "./ops/convTranspose3d.ts";
export type { Strides3d } from "./ops/convTranspose3d.ts";
export { logSumExp } from "./ops/logSumExp.ts";
export { listDevices, openDevice } from "./run/devices.ts";
export { toOnnx } from "./run/compile.ts";
export type { OnnxOptions } from "./run/compile.ts";
export { programStages } from "./run/stages.ts";
export type { ProgramStages } from "./run/stages.ts";
export { trace } from "./trace/trace.ts";
export { printGraph } from "./ir/print.ts";
export type { Graph, Node } from "./ir/graph.ts";
