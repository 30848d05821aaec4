import type { Settings } from "../contract/index.ts";
import type { JobQueue } from "../jobs/index.ts";
import type { Workspace } from "../store/index.ts";
import type { EventHub } from "./hub.ts";

/** What differs between the desktop, browser mode and the command line. */
export interface DeskSurroundings {
  readonly workspace: Workspace;
  /** Folder of the models that ship: one folder a model. */
  readonly shippedModels: string;
  readonly mode: "electron" | "browser";
  readonly version: string;
  /** The folder that paths from the desk are confined to; null where the operating system's own dialog gives them. */
  readonly root: string | null;
  /** The address of a file of the workspace, by its path there. */
  voxelUrl(relative: string): string;
  /** Throws FaultError FORBIDDEN_PATH for what may not be opened; returns the real paths. */
  allowPaths(paths: readonly string[]): Promise<string[]>;
  /** Shows a folder dialog; null where there is none. */
  readonly pickFolder: (() => Promise<string[]>) | null;
  /** Null where it is not known. */
  softwareRendering(): boolean | null;
  /** Where the public sample is fetched from; null for the archive itself. */
  readonly sampleUrl: string | null;
}

/** What every service works with. */
export interface DeskContext extends DeskSurroundings {
  readonly queue: JobQueue;
  readonly hub: EventHub;
  readonly settings: SettingsFile;
  /** One at a time: who looks at what is under way and adds what is missing must not be overtaken by another click. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

export interface SettingsFile {
  get(): Promise<Settings>;
  set(patch: Partial<Settings>): Promise<Settings>;
}
