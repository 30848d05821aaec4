import type { Desk } from "../services/index.ts";
import type { Streams } from "./output.ts";

/** What the command line needs of the process it runs in. */
export interface CliHost {
  readonly streams: Streams;
  readonly version: string;
  /** Aborted at the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Opens the workspace that was named, else the usual one, with its services. */
  openDesk(workspace: string | undefined): Promise<Desk>;
  /** Serves the desk to a browser until the signal; tells the address first. */
  serve(options: ServeOptions, onAddress: (url: string) => void): Promise<void>;
}

export interface ServeOptions {
  readonly workspace: string | undefined;
  readonly port: number;
  readonly root: string | undefined;
  /** Imported as soon as the address is told. */
  readonly open: readonly string[];
}
