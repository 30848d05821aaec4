import { bundleAll } from "../bundle.ts";

/** `npm run bundle`: builds what changed into out/. */
export async function main(): Promise<number> {
  const started = Date.now();
  const built = await bundleAll();
  console.log(
    built.length === 0
      ? "Nothing changed."
      : `Built ${built.join(", ")} in ${((Date.now() - started) / 1000).toFixed(1)} s.`,
  );
  return 0;
}
