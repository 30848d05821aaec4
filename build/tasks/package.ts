import { bundleAll } from "../bundle.ts";
import { preparePackage, productElectronVersion, runBuilder } from "../package/prepare.ts";

/** `npm run package [-- --dir] [--test-runtime]`: installers for this platform into release/, for the Electron of package.json. */
export async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--test-runtime")) {
    console.log(`Packaged into ${await preparePackage()}`);
    return 0;
  }
  await bundleAll();
  try {
    await runBuilder({ version: productElectronVersion() }, args);
    return 0;
  } catch (error) {
    console.error(
      `${error instanceof Error ? error.message : String(error)} Where Electron's release server cannot be reached, \`npm run package -- --test-runtime\` builds the folder from the test runtime (for tests only).`,
    );
    return 3;
  }
}
