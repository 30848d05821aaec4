import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/message-port";
import type { ContractRouterClient } from "@orpc/contract";
import { faultRegistry } from "../contract/index.ts";
import type {
  ComputeContract,
  ComputeExit,
  ComputeName,
  ComputeProcess,
  Fault,
  Launcher,
  TaskEvent,
} from "../contract/index.ts";
import type { TaskRequest } from "./serve.ts";

type ComputeClient = ContractRouterClient<ComputeContract>;

/** How a task ended. `lost`: its process died under it; `intended` in its exit when we killed it. */
export type TaskEnd =
  | { readonly type: "done"; readonly output: unknown }
  | { readonly type: "stopped" }
  | { readonly type: "failed"; readonly fault: Fault }
  | { readonly type: "lost"; readonly exit: ComputeExit };

/** A task under way. Stopping asks (in effect at its next step), killing does not. */
export interface RunningTask {
  readonly ended: Promise<TaskEnd>;
  stop(): void;
  kill(): void;
}

/** Compute processes by name: started when first needed, again after a death, linked anew each time. */
export interface ComputePool {
  run(name: ComputeName, request: TaskRequest, onEvent: (event: TaskEvent) => void): RunningTask;
  /** Process ids of what runs now. */
  pids(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

interface Member {
  readonly process: ComputeProcess;
  readonly client: ComputeClient;
}

export function createPool(launcher: Launcher): ComputePool {
  const members = new Map<ComputeName, Promise<Member>>();
  let closed = false;

  const member = (name: ComputeName): Promise<Member> => {
    const known = members.get(name);
    if (known !== undefined) return known;
    const started = start(launcher, name);
    members.set(name, started);
    const forget = (): void => void (members.get(name) === started && members.delete(name));
    started.then(({ process }) => process.exited.then(forget), forget);
    return started;
  };

  return {
    run(name, request, onEvent) {
      if (closed) throw new Error("the compute pool is closed");
      const one = member(name);
      // A process that is being killed takes nothing more: the next task gets a new one.
      return runIn(one, request, onEvent, () => void (members.get(name) === one && members.delete(name)));
    },
    async pids() {
      const all = await Promise.allSettled(members.values());
      return Object.fromEntries(
        all.flatMap((one) =>
          one.status === "fulfilled" ? [[one.value.process.name, one.value.process.pid ?? 0]] : [],
        ),
      );
    },
    async close() {
      closed = true;
      for (const one of await Promise.allSettled(members.values())) {
        if (one.status !== "fulfilled") continue;
        one.value.process.kill();
        await one.value.process.exited;
      }
    },
  };
}

async function start(launcher: Launcher, name: ComputeName): Promise<Member> {
  const process = await launcher.start(name);
  const client: ComputeClient = createORPCClient(new RPCLink({ port: process.port }));
  return { process, client };
}

function runIn(
  member: Promise<Member>,
  request: TaskRequest,
  onEvent: (event: TaskEvent) => void,
  onKill: () => void,
): RunningTask {
  let wish: "run" | "stop" | "kill" = "run";
  const follow = async (): Promise<TaskEnd> => {
    let one: Member;
    try {
      one = await member;
    } catch {
      return { type: "failed", fault: fault("COMPUTE_LOST", "The compute process could not be started.") };
    }
    if (wish !== "run") return { type: "stopped" };
    return Promise.race([
      stream(one, request, onEvent),
      one.process.exited.then((exit) => ({ type: "lost" as const, exit })),
    ]);
  };
  return {
    ended: follow(),
    stop() {
      if (wish === "run") wish = "stop";
      // A process that dies meanwhile is told by `ended`.
      void member.then(({ client }) => client.stop()).catch(() => undefined);
    },
    kill() {
      wish = "kill";
      onKill();
      void member.then(({ process }) => process.kill()).catch(() => undefined);
    },
  };
}

async function stream(
  { client, process }: Member,
  request: TaskRequest,
  onEvent: (event: TaskEvent) => void,
): Promise<TaskEnd> {
  try {
    for await (const event of await client.run({ ...request })) {
      if (event.type === "done") return { type: "done", output: event.output };
      if (event.type === "stopped" || event.type === "failed") return event;
      onEvent(event);
    }
  } catch (error) {
    // A dead process closes its port before its exit is told: give that a moment, for it says what happened.
    const exit = await Promise.race([process.exited, new Promise<null>((resolve) => setTimeout(resolve, 1000, null))]);
    if (exit !== null) return { type: "lost", exit };
    const words = error instanceof Error ? error.message : "unknown";
    return { type: "failed", fault: fault("INTERNAL", `The compute process answered wrongly: ${words}`) };
  }
  return { type: "failed", fault: fault("INTERNAL", "The task ended without saying how.") };
}

function fault(code: "COMPUTE_LOST" | "INTERNAL", message: string): Fault {
  return { code, message, todo: faultRegistry[code] };
}
