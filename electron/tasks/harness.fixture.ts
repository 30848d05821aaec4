import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TaskEvent, TaskInput, TaskKind, TaskOutput } from "../contract/index.ts";
import { openWorkspace } from "../store/index.ts";
import type { Workspace } from "../store/index.ts";
import { runTask } from "./index.ts";

/** What a task said while it ran. */
export interface Heard {
  readonly events: readonly TaskEvent[];
  readonly last: TaskEvent;
}

/** A workspace of its own and the tasks as a compute process would run them. */
export interface Bench {
  readonly ws: Workspace;
  /** Runs to the end; `stopAt` asks the task to stop when an event makes it true. */
  hear(kind: TaskKind, input: unknown, stopAt?: (event: TaskEvent) => boolean): Promise<Heard>;
  /** Runs to the end and fails unless it was done. */
  run<K extends TaskKind>(kind: K, input: TaskInput<K>): Promise<TaskOutput<K>>;
}

export async function openBench(shippedModels?: string): Promise<Bench> {
  const ws = await openWorkspace(mkdtempSync(path.join(tmpdir(), "hilum-ws-")));
  const hear: Bench["hear"] = async (kind, input, stopAt) => {
    const events: TaskEvent[] = [],
      control = new AbortController();
    await runTask(kind, input, {
      workspace: ws,
      signal: control.signal,
      shippedModels: shippedModels ?? path.join(ws.dir, "no-models"),
      emit(event) {
        events.push(event);
        if (stopAt?.(event) === true) control.abort();
      },
    });
    return { events, last: events.at(-1)! };
  };
  return {
    ws,
    hear,
    async run<K extends TaskKind>(kind: K, input: TaskInput<K>) {
      const { last } = await hear(kind, input);
      if (last.type !== "done") throw new Error(`${kind} ended as ${JSON.stringify(last)}`);
      return last.output as TaskOutput<K>;
    },
  };
}
