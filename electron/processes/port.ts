import type { ComputePort } from "../contract/index.ts";

/** What a forked child and its parent's handle of it have in common. */
export interface Channel {
  readonly connected?: boolean;
  send?(message: unknown, callback?: (error: Error | null) => void): boolean;
  on(event: "message", listener: (message: unknown) => void): unknown;
  on(event: "disconnect", listener: () => void): unknown;
}

/**
 * A message port over Node's own channel between a process and its forked child (`serialization: "advanced"`).
 * Once the channel is gone it closes, and what is still posted is dropped, as with a MessagePort.
 */
export function portOver(channel: Channel): ComputePort {
  return {
    on(event, listener) {
      if (event === "message") channel.on("message", (data) => listener({ data }));
      if (event === "close") channel.on("disconnect", () => listener());
    },
    postMessage(data) {
      // A failed send means that the other side is gone: `disconnect` says so to everyone who waits.
      if (channel.connected === true) channel.send?.(data, () => undefined);
    },
  };
}
