import { spawn, type ChildProcess } from "node:child_process";
import path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import { chromiumPath } from "../need.ts";
import { freshFolder, freshWorkspace } from "./electron.ts";

const root = path.resolve(import.meta.dirname, "../..");

export interface BrowserDesk {
  readonly browser: Browser;
  readonly page: Page;
  readonly server: ChildProcess;
  readonly workspace: string;
  readonly url: string;
  close(): Promise<void>;
}

/** Starts browser mode as `npm start` does without a display, and a Chromium on its address. `root` confines the path field. */
export async function startBrowserMode(
  options: {
    workspace?: string;
    root?: string;
    args?: readonly string[];
    size?: { width: number; height: number };
  } = {},
): Promise<BrowserDesk> {
  const workspace = options.workspace ?? freshWorkspace();
  const { server, url } = await startServer(workspace, options.root ?? "/", options.args ?? []);
  const browser = await chromium.launch({
    executablePath: chromiumPath() ?? "chromium",
    // Chromium's sandbox refuses root; the page's own policy is what is tested here.
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1280, height: 720 },
    colorScheme: "dark",
    locale: "en-GB",
  });
  const page = await context.newPage();
  await page.goto(url);
  const close = async (): Promise<void> => {
    await browser.close();
    server.kill("SIGTERM");
    await new Promise((resolve) =>
      server.exitCode !== null || server.signalCode !== null ? resolve(null) : server.once("exit", resolve),
    );
  };
  return { browser, page, server, workspace, url, close };
}

/** The Node side of browser mode; resolves with the address it prints. */
export async function startServer(
  workspace: string,
  confinedTo: string,
  args: readonly string[] = [],
): Promise<{ server: ChildProcess; url: string }> {
  const server = spawn(
    process.execPath,
    [path.join(root, "out/electron/hilum.mjs"), "serve", "--workspace", workspace, "--root", confinedTo, ...args],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, XDG_CONFIG_HOME: freshFolder("config") },
    },
  );
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      const match = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(text);
      if (match !== null) resolve(match[0]);
    };
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("exit", (code) =>
      reject(new Error(`the server ended with ${code} before it printed an address:\n${text}`)),
    );
  });
  return { server, url };
}
