export { weightsOf } from "./checkpoint.ts";
export type { BestValidation, Checkpoint, TrainingState } from "./checkpoint.ts";
export { compileEvaluator } from "./evaluator.ts";
export type { Evaluator, EvaluatorOptions } from "./evaluator.ts";
export { constantRate, cosineRate, warmUpOf } from "./schedules.ts";
export type { Schedule } from "./schedules.ts";
export { train } from "./train.ts";
export type { BatchSource, CheckpointKind, StepMetrics, TrainOptions, TrainResult, Validation } from "./train.ts";
export { readCheckpoint, writeCheckpoint } from "./checkpoint-file.ts";
