/** The part of a message port that oRPC's adapters need: Electron's MessagePortMain has it, and so has the port made over a Node child's channel. */
export interface ComputePort {
  on(event: string, listener: (event?: { data: unknown }) => void): void;
  postMessage(data: unknown): void;
}

export type ComputeName = "data" | "engine" | "probe";

export interface ComputeExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** True when `kill()` was called: not an accident. */
  readonly intended: boolean;
}

/** One compute process, however it was started. */
export interface ComputeProcess {
  readonly name: ComputeName;
  readonly pid: number | undefined;
  readonly port: ComputePort;
  readonly exited: Promise<ComputeExit>;
  kill(): void;
}

/** Starts compute processes: Electron's shell makes utility processes, plain Node forks children. */
export interface Launcher {
  start(name: ComputeName): Promise<ComputeProcess>;
}
