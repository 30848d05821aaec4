export { initialise, parameterCount } from "./model.ts";
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
export { adam } from "./adam.ts";
export type { AdamOptions, Optimiser, OptimiserStep } from "./adam.ts";
export { evalInputs, evalStep, stepInputs, trainStep } from "./step.ts";
export type { Loss } from "./step.ts";
export { StepRunner } from "./runner.ts";
export type { StepResult, StepRunnerOptions } from "./runner.ts";
