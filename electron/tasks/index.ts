import { taskKinds } from "../contract/index.ts";
import type { TaskEvent, TaskInput, TaskKind } from "../contract/index.ts";
import { asFault, makeFault } from "../store/index.ts";
import type { Task, TaskContext } from "./context.ts";

export type { TaskContext } from "./context.ts";

/** One module a kind, loaded when it is needed: a scan never waits for ONNX Runtime. */
const tasks: { readonly [K in TaskKind]?: () => Promise<Task<K>> } = {};

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
    if (!parsed.success) return { type: "failed", fault: makeFault("INTERNAL", `The task “${kind}” was given wrong input.`) };
    const output = await run(kind, parsed.data as TaskInput<typeof kind>, context);
    return { type: "done", output };
  } catch (error) {
    return context.signal.aborted ? { type: "stopped" } : { type: "failed", fault: asFault(error) };
  }
}

async function run<K extends TaskKind>(kind: K, input: TaskInput<K>, context: TaskContext): Promise<unknown> {
  const load = tasks[kind];
  if (load === undefined) throw new Error(`the task “${kind}” is not there yet`);
  return (await load())(input, context);
}

function isKind(kind: string): kind is TaskKind {
  return Object.hasOwn(taskKinds, kind);
}
