import { taskKinds } from "../contract/index.ts";
import type { TaskEvent, TaskInput, TaskKind } from "../contract/index.ts";
import { asFault, makeFault } from "../store/index.ts";
import type { Task, TaskContext } from "./context.ts";

export type { TaskContext } from "./context.ts";

/** One module a kind, loaded when it is needed: a scan never waits for ONNX Runtime. */
const tasks: { readonly [K in TaskKind]: () => Promise<Task<K>> } = {
  scan: async () => (await import("./scan.ts")).scanTask,
  import: async () => (await import("./import.ts")).importTask,
  prepare: async () => (await import("./prepare.ts")).prepareTask,
  cache: async () => (await import("./cache.ts")).cacheTask,
  sample: async () => (await import("./sample.ts")).sampleTask,
  train: async () => (await import("./train.ts")).trainTask,
  predict: async () => (await import("./predict.ts")).predictTask,
  similar: async () => (await import("./similar.ts")).similarTask,
  phantom: async () => (await import("./phantom.ts")).phantomTask,
  labels: async () => (await import("./labels.ts")).labelsTask,
  features: async () => (await import("./features.ts")).featuresTask,
  trainClassifier: async () => (await import("./train-classifier.ts")).trainClassifierTask,
  evaluate: async () => (await import("./evaluate.ts")).evaluateTask,
  partition: async () => (await import("./partition.ts")).partitionTask,
  graph: async () => (await import("./graph.ts")).graphTask,
  probe: async () => (await import("./probe.ts")).probeTask,
};

/**
 * Runs one task to its end and tells everything through `context.emit`, as its last event exactly one of `done`, `stopped`
 * (the signal was aborted) and `failed`. Never throws and never rejects.
 */
export async function runTask(kind: string, input: unknown, context: TaskContext): Promise<void> {
  context.emit(await outcome(kind, input, context));
}

async function outcome(kind: string, input: unknown, context: TaskContext): Promise<TaskEvent> {
  if (!isKind(kind)) return { type: "failed", fault: makeFault("INTERNAL", `There is no task “${kind}”.`) };
  try {
    const parsed = taskKinds[kind].input.safeParse(input);
    if (!parsed.success)
      return { type: "failed", fault: makeFault("INTERNAL", `The task “${kind}” was given wrong input.`) };
    const output = await run(kind, parsed.data as TaskInput<typeof kind>, context);
    return { type: "done", output };
  } catch (error) {
    return context.signal.aborted ? { type: "stopped" } : { type: "failed", fault: asFault(error) };
  }
}

async function run<K extends TaskKind>(kind: K, input: TaskInput<K>, context: TaskContext): Promise<unknown> {
  return (await tasks[kind]())(input, context);
}

function isKind(kind: string): kind is TaskKind {
  return Object.hasOwn(taskKinds, kind);
}
