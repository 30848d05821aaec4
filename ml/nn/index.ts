export { initialise, parameterCount, sizeOf } from "./model.ts";
export type { Model, ParamSpec } from "./model.ts";
export {
  conv3d,
  conv3dSpec,
  convTranspose3dSame,
  convTranspose3dSpec,
  dense,
  denseSpec,
  logSoftmax,
  relu,
  shiftedElu,
} from "./layers.ts";
export { adam, adamRule } from "./adam.ts";
export { muonRule } from "./muon.ts";
export type { Optimiser } from "./optimiser.ts";
export { evalInputs, evalStep, stepInputs, trainStep } from "./step.ts";
export type { Loss } from "./step.ts";
export { StepRunner } from "./runner.ts";
export type { StepResult, StepRunnerOptions } from "./runner.ts";
