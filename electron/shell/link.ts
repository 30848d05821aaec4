import { ipcMain, MessageChannelMain } from "electron";
import type { AnyRouter } from "@orpc/server";
import { RPCHandler } from "@orpc/server/message-port";
import { isTrustedSender } from "../policy/index.ts";

/** The page asks through its preload; main answers with a port to the services. Each load of the page gets a new one. */
export const linkChannel = "hilum:link";
export const gpuGoneChannel = "hilum:gpu-gone";

export function linkPages(router: AnyRouter): void {
  const rpc = new RPCHandler(router);
  ipcMain.on(linkChannel, ({ senderFrame }) => {
    const isTrusted = isTrustedSender(
      senderFrame === null ? null : { url: senderFrame.url, isMainFrame: senderFrame.parent === null },
    );
    if (senderFrame === null || !isTrusted) return;
    const { port1, port2 } = new MessageChannelMain();
    rpc.upgrade(port1);
    port1.start();
    senderFrame.postMessage(linkChannel, null, [port2]);
  });
}
