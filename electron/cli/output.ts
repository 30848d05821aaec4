import type { Fault, ScanLine, TaskEvent } from "../contract/index.ts";
import { describeLine } from "./words.ts";

/** Where a command writes. Standard output is for what was asked for, standard error for how it goes. */
export interface Streams {
  out(text: string): void;
  err(text: string): void;
  /** True where standard error is a terminal: only there stands a progress bar. */
  readonly isTerminal: boolean;
}

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
}

const barEveryMs = 100;
const barWidth = 24;

/** What a command says: JSON lines and nothing else on standard output, or words. */
export class Output {
  readonly #streams: Streams;
  readonly #options: OutputOptions;
  #bar = "";
  #drawnAt = 0;

  constructor(streams: Streams, options: OutputOptions) {
    this.#streams = streams;
    this.#options = options;
  }

  /** The answer of a command, or one row of it. */
  say(type: string, data: Readonly<Record<string, unknown>>, words: string): void {
    this.#clearBar();
    if (this.#options.json) this.#json({ type, ...data });
    else this.#streams.out(`${words}\n`);
  }

  /** A fact beside the answer. */
  note(words: string): void {
    this.#clearBar();
    if (!this.#options.json && !this.#options.quiet) this.#streams.err(`${words}\n`);
  }

  /** What a running task tells; `lines` says which of a scan's lines stand in the words. */
  event(task: string, event: TaskEvent, lines: (line: ScanLine) => boolean): void {
    if (event.type === "line") this.#line(event.line, lines);
    else if (event.type === "progress" && this.#options.json) this.#json({ type: "progress", task, ...event.progress });
    else if (event.type === "progress") this.#draw(event.progress);
    else if (event.type === "metrics" && this.#options.json) this.#json(event);
  }

  progress(
    task: string,
    progress: { done: number; total: number | null; text: string; secondsLeft: number | null },
  ): void {
    this.event(task, { type: "progress", progress }, () => false);
  }

  fault(fault: Fault): void {
    this.#clearBar();
    if (this.#options.json) return this.#json({ type: "fault", fault });
    const where = fault.file !== undefined && !fault.message.includes(fault.file) ? `\n  ${fault.file}` : "";
    const more = [fault.kept, fault.todo].filter((words) => words !== undefined).map((words) => `\n  ${words}`);
    this.#streams.err(`hilum: ${fault.message}${where}${more.join("")}\n`);
  }

  /** Takes the progress bar away. */
  end(): void {
    this.#clearBar();
  }

  #line(line: ScanLine, shown: (line: ScanLine) => boolean): void {
    if (!this.#options.json && !shown(line)) return;
    const { type, ...data } = line;
    this.say(type, data, describeLine(line));
  }

  #json(value: unknown): void {
    this.#streams.out(`${JSON.stringify(value)}\n`);
  }

  #draw({
    done,
    total,
    text,
    secondsLeft,
  }: {
    done: number;
    total: number | null;
    text: string;
    secondsLeft: number | null;
  }): void {
    const now = performance.now();
    if (!this.#streams.isTerminal || this.#options.quiet || now - this.#drawnAt < barEveryMs) return;
    this.#drawnAt = now;
    const share = total === null || total === 0 ? null : Math.min(1, done / total);
    const filled = share === null ? 0 : Math.round(share * barWidth);
    const left = secondsLeft === null ? "" : `  ${clock(secondsLeft)} left`;
    const count = share === null ? "" : ` ${Math.floor(share * 100)} %`;
    const bar = share === null ? "" : ` [${"█".repeat(filled)}${"·".repeat(barWidth - filled)}]`;
    const drawn = `${text}${bar}${count}${left}`;
    this.#streams.err(`\r${drawn}${" ".repeat(Math.max(0, this.#bar.length - drawn.length))}`);
    this.#bar = drawn;
  }

  #clearBar(): void {
    if (this.#bar === "") return;
    this.#streams.err(`\r${" ".repeat(this.#bar.length)}\r`);
    this.#bar = "";
  }
}

function clock(seconds: number): string {
  const whole = Math.round(seconds),
    minutes = Math.floor(whole / 60);
  return minutes >= 60
    ? `${Math.floor(minutes / 60)} h ${minutes % 60} min`
    : minutes > 0
      ? `${minutes} min ${whole % 60} s`
      : `${whole} s`;
}
