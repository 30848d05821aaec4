import type { Command } from "commander";
import { finalStates } from "../contract/index.ts";
import type { Job, ScanLine, TaskInput, TaskKind, TaskOutput } from "../contract/index.ts";
import type { Desk } from "../services/index.ts";
import type { ExitCode } from "./exit.ts";
import type { CliHost } from "./host.ts";
import type { Output } from "./output.ts";

/** Options that every command takes. */
export interface CommonOptions {
  readonly workspace?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly device?: string;
}

/** A command's work; what it returns is the exit code. */
export type Body = (session: Session) => Promise<ExitCode>;
/** Opens what a command needs, runs it, tells what went wrong, closes. */
export type RunBody = (command: Command, body: Body) => Promise<void>;

/** A command at work: the services, and what it says. */
export class Session {
  readonly desk: Desk;
  readonly output: Output;
  readonly host: CliHost;
  readonly common: CommonOptions;

  constructor(desk: Desk, output: Output, host: CliHost, common: CommonOptions) {
    this.desk = desk;
    this.output = output;
    this.host = host;
    this.common = common;
  }

  /** `{ device }` where one was named. */
  get device(): { device?: string } {
    return this.common.device === undefined ? {} : { device: this.common.device };
  }

  /** Runs one task in its child process and tells how it goes. Throws FaultError; CANCELLED at Ctrl-C. */
  task<K extends TaskKind>(
    kind: K,
    input: TaskInput<K>,
    lines: (line: ScanLine) => boolean = () => false,
  ): Promise<TaskOutput<K>> {
    return this.desk.queue.once(kind, input, {
      signal: this.host.signal,
      onEvent: (event) => this.output.event(kind, event, lines),
    });
  }

  /** Follows a job that the services started to its end; Ctrl-C asks it to stop. */
  async follow(id: string): Promise<Job> {
    const stop = (): void => void this.desk.client.jobs.stop({ id }).catch(() => undefined);
    const watching = new AbortController();
    this.host.signal.addEventListener("abort", stop, { once: true });
    const told = this.#tell(id, watching.signal);
    try {
      return await this.desk.queue.ended(id);
    } finally {
      this.host.signal.removeEventListener("abort", stop);
      watching.abort();
      await told;
    }
  }

  async #tell(id: string, signal: AbortSignal): Promise<void> {
    try {
      for await (const event of await this.desk.client.app.events(undefined, { signal })) {
        if (event.type === "metrics") this.output.event("train", event, () => false);
        if (event.type !== "job" || event.job.id !== id) continue;
        if (event.job.state === "running") this.output.progress(event.job.kind, event.job.progress);
        if (finalStates.includes(event.job.state)) return;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}
