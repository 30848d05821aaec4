import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { AnyRouter } from "@orpc/server";
import { RPCHandler } from "@orpc/server/ws";
import { WebSocketServer } from "ws";
import { isOwnHost, isOwnOrigin, isOwnSite } from "../policy/index.ts";
import { sendPage, sendVoxels } from "./files.ts";
import { createSession } from "./session.ts";
import type { Session } from "./session.ts";

export interface ServeOptions {
  readonly router: AnyRouter;
  /** The built desk. */
  readonly rendererDir: string;
  /** The workspace's folder: its voxel files are served, nothing else of it. */
  readonly workspaceDir: string;
  /** 0: any free one. */
  readonly port: number;
}

export interface BrowserServer {
  /** The first address, with the token that is good once. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Serves the desk on 127.0.0.1: the shell's counterpart without Electron. Rejects where the port is taken. */
export async function serve(options: ServeOptions): Promise<BrowserServer> {
  const session = createSession();
  const rpc = new RPCHandler(options.router);
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 16 << 20 });
  const server = createServer((request, response) => {
    answer(request, response, options, session, portOf(server)).catch(() => response.destroy());
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    if (!mayUpgrade(request, session, portOf(server)))
      return void socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n");
    sockets.handleUpgrade(request, socket, head, (ws) => {
      ws.on("error", () => ws.terminate());
      void rpc.upgrade(ws);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const port = portOf(server);
  return {
    url: `http://127.0.0.1:${port}/?token=${session.token}`,
    port,
    async close() {
      for (const ws of sockets.clients) ws.terminate();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServeOptions,
  session: Session,
  port: number,
): Promise<void> {
  if (!isOwnRequest(request, port)) return refuse(response, 403, "This address answers only to itself.");
  if (request.method !== "GET" && request.method !== "HEAD")
    return refuse(response, 405, "Only reading is possible here.");
  const url = new URL(request.url ?? "/", `http://127.0.0.1:${port}`);
  const { pathname } = url;
  if (pathname === "/" && request.method === "GET" && session.redeem(url.searchParams.get("token"))) {
    response.setHeader("set-cookie", session.setCookie(port));
  } else if (!session.isMine(request.headers.cookie, port)) {
    return refuse(
      response,
      403,
      "Open the address that Hilum printed; each is good for one browser. Start it again for a new one.",
    );
  }
  const sent = pathname.startsWith("/vox/")
    ? await sendVoxels(request, response, options.workspaceDir, pathname.slice("/vox/".length))
    : await sendPage(request, response, options.rendererDir, pathname);
  if (!sent) refuse(response, 404, "There is no such file.");
}

function mayUpgrade(request: IncomingMessage, session: Session, port: number): boolean {
  const { origin, cookie } = request.headers;
  return isOwnRequest(request, port) && origin !== undefined && request.url === "/rpc" && session.isMine(cookie, port);
}

function isOwnRequest({ headers }: IncomingMessage, port: number): boolean {
  const one = (name: string): string | undefined => (typeof headers[name] === "string" ? headers[name] : undefined);
  return (
    isOwnHost(headers.host, port) &&
    isOwnOrigin(headers.origin, headers.host) &&
    isOwnSite(one("sec-fetch-site"), one("sec-fetch-mode"))
  );
}

function refuse(response: ServerResponse, status: number, sentence: string): void {
  response
    .writeHead(status, { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" })
    .end(`${sentence}\n`);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
