import { createORPCClient, DynamicLink, type ClientLink } from "@orpc/client";
import { RPCLink as PortLink } from "@orpc/client/message-port";
import { RPCLink as SocketLink } from "@orpc/client/websocket";
import type { ContractRouterClient } from "@orpc/contract";
import { createStore, type StoreApi } from "zustand";
import type { DeskContract } from "../../electron/contract/index.ts";
import { inShell } from "./shell.ts";

/** The contract's client: every procedure of `deskContract`, typed. */
export type Desk = ContractRouterClient<DeskContract>;
type Link = ClientLink<Record<never, never>>;

/** `connecting` before the first link, `lost` after one ended; `epoch` counts the links there have been. */
export interface LinkState {
  readonly state: "connecting" | "open" | "lost";
  readonly epoch: number;
}

export interface Connection {
  readonly desk: Desk;
  readonly link: StoreApi<LinkState>;
}

const retryMs = [250, 500, 1000, 2000, 4000];

/**
 * The one link to main. In the desktop window a port is handed over by the preload as a window message
 * `{ hilum: "main" }`; in a browser it is a WebSocket of the same origin, opened again whenever it ends.
 */
export function connect(target: Window): Connection {
  const link = createStore<LinkState>(() => ({ state: "connecting", epoch: 0 }));
  const holder = new LinkHolder(link);
  if (inShell(target)) listenForPort(target, holder);
  else openSocket(target, holder, 0);
  const dynamic = new DynamicLink<Record<never, never>>(() => holder.current());
  return { desk: createORPCClient<Desk>(dynamic), link };
}

/** Calls made before the first link wait for it; calls made while it is lost fail at once. */
class LinkHolder {
  private link: Link | undefined;
  private readonly waiting: ((link: Link) => void)[] = [];
  private readonly store: StoreApi<LinkState>;

  constructor(store: StoreApi<LinkState>) {
    this.store = store;
  }

  current(): Link | Promise<Link> {
    if (this.link) return this.link;
    if (this.store.getState().state === "lost") throw new ConnectionLost();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  opened(link: Link): void {
    this.link = link;
    for (const resolve of this.waiting.splice(0)) resolve(link);
    this.store.setState(({ epoch }) => ({ state: "open", epoch: epoch + 1 }));
  }

  lost(): void {
    this.link = undefined;
    // Before the first link there is nothing to lose: the page goes on waiting.
    if (this.store.getState().state === "open") this.store.setState({ state: "lost" });
  }
}

/** A call made while nothing is connected. */
export class ConnectionLost extends Error {
  constructor() {
    super("Connection to Hilum lost.");
    this.name = "ConnectionLost";
  }
}

function listenForPort(target: Window, holder: LinkHolder): void {
  target.addEventListener("message", (event: MessageEvent<unknown>) => {
    const port = event.ports[0];
    if (event.source !== target || !isHandover(event.data) || !port) return;
    port.addEventListener("close", () => holder.lost());
    holder.opened(new PortLink({ port }));
    port.start();
  });
  // A preload that hands the port over before this script ran would be missed: it may wait for this word.
  target.postMessage({ hilum: "page" }, target.origin);
}

function isHandover(data: unknown): boolean {
  return typeof data === "object" && data !== null && "hilum" in data && data.hilum === "main";
}

function openSocket(target: Window, holder: LinkHolder, attempt: number): void {
  const { protocol, host } = target.location;
  const socket = new WebSocket(`${protocol === "https:" ? "wss:" : "ws:"}//${host}/rpc`);
  let tries = attempt;
  socket.addEventListener("open", () => {
    tries = 0;
    holder.opened(new SocketLink({ websocket: socket }));
  });
  socket.addEventListener("close", () => {
    holder.lost();
    const wait = retryMs[Math.min(tries, retryMs.length - 1)] ?? 4000;
    target.setTimeout(() => openSocket(target, holder, tries + 1), wait);
  });
}
