import { Worker } from "node:worker_threads";
import { implement } from "@orpc/server";
import { RPCHandler } from "@orpc/server/message-port";
import { computeContract } from "../contract/index.ts";
import type { ComputePort, TaskEvent } from "../contract/index.ts";
import { parentVariable } from "./node.ts";
import { createOutbox, isLast } from "./outbox.ts";
import { portOver } from "./port.ts";

/** One task as main asked for it. */
export interface TaskRequest {
  readonly kind: string;
  readonly workspace: string;
  readonly input: unknown;
}

/** Runs a task to its end; its last event is exactly one of done, stopped, failed. Never rejects. */
export type TaskRunner = (request: TaskRequest, signal: AbortSignal, emit: (event: TaskEvent) => void) => Promise<void>;

/** Electron's side of a utility process; typed here because only the shell may import "electron". */
interface ParentPort {
  on(
    event: "message",
    listener: (message: { readonly ports: readonly (ComputePort & { start(): void })[] }) => void,
  ): void;
}

/**
 * Makes this process a compute process: serves the compute contract to whoever started it. Under plain Node over the
 * channel of `fork`, with `watchdog` (the bundled watchdog.mjs) ending it when the parent dies; in Electron over a port.
 */
export function serveCompute(runner: TaskRunner, watchdog: string): void {
  const rpc = new RPCHandler(computeRouter(runner));
  const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };
  if (parentPort !== undefined) {
    parentPort.on("message", ({ ports: [port] }) => {
      if (port === undefined) return;
      rpc.upgrade(port);
      port.start();
    });
    return;
  }
  new Worker(watchdog, { workerData: Number(process.env[parentVariable] ?? process.ppid) });
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  rpc.upgrade(portOver(process));
}

/** The compute contract over one runner. One task at a time. */
export function computeRouter(runner: TaskRunner) {
  const os = implement(computeContract);
  let running: AbortController | null = null;
  return os.router({
    hello: os.hello.handler(() => ({ pid: process.pid, node: process.versions.node })),
    stop: os.stop.handler(() => {
      running?.abort();
      return { stopping: running !== null };
    }),
    run: os.run.handler(async function* ({ input, signal }) {
      if (running !== null) {
        yield { type: "failed", fault: { code: "BUSY", message: "This process is still at another task." } };
        return;
      }
      const control = new AbortController();
      const abort = (): void => control.abort();
      const outbox = createOutbox();
      running = control;
      signal?.addEventListener("abort", abort, { once: true });
      let ended = Promise.resolve();
      try {
        // Told before the task begins: its first step may be long, and nothing leaves this process meanwhile.
        yield { type: "progress", progress: { done: 0, total: null, text: "Starting", secondsLeft: null } };
        await new Promise((resolve) => setImmediate(resolve));
        ended = runner({ ...input }, control.signal, (event) => outbox.put(event));
        for await (const event of outbox.events()) {
          // Free for the next task before the end of this one is known outside.
          if (isLast(event)) {
            await ended;
            running = null;
          }
          yield event;
        }
      } finally {
        // Also when the stream was closed from the other side: the task leaves at its next step.
        control.abort();
        signal?.removeEventListener("abort", abort);
        await ended;
        if (running === control) running = null;
      }
    }),
  });
}
