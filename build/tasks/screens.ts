import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { bundleAll } from "../bundle.ts";
import { testElectron } from "../electron-test/runtime.ts";
import { asDesktopUser, ownReports } from "../ordinary-user.ts";
import { root } from "../paths.ts";
import { provideTestData } from "../test-data.ts";

/** `npm run screens`: takes the pictures of docs/screens anew, in real Electron, as the desktop tests run it. Minutes. */
export async function main(): Promise<number> {
  await testElectron();
  await bundleAll();
  const { command, args, cwd, env } = asDesktopUser(["build/screens/run.mjs"]);
  const folder = env["HILUM_REPORTS"] ?? ownReports;
  fs.mkdirSync(folder, { recursive: true });
  const child = spawn(command, args, {
    cwd,
    stdio: "inherit",
    env: { ...process.env, ...provideTestData(), ...env, HILUM_REPORTS: folder },
  });
  const code = await new Promise<number>((resolve, reject) =>
    child.on("error", reject).on("exit", (status) => resolve(status ?? 3)),
  );
  const target = path.join(root, "docs/screens");
  for (const name of fs.readdirSync(folder).filter((file) => file.endsWith(".jpg")))
    fs.copyFileSync(path.join(folder, name), path.join(target, name));
  return code;
}
