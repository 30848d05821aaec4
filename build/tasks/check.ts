import { spawnSync } from "node:child_process";
import path from "node:path";
import { checkLayers } from "../layers/check.ts";
import { root } from "../paths.ts";
import { programs } from "../programs.ts";

/** `npm run check`: types, lint, layers, in seconds; what the node ring holds as tests. */
export function main(): number {
  const bin = (name: string): string => path.join(root, "node_modules/.bin", name);
  const steps: [string, string[]][] = [
    ...programs.map((program): [string, string[]] => ["tsc", ["-p", program]]),
    ["oxlint", ["--type-aware", "--quiet"]],
  ];
  const failed = steps.filter(
    ([name, args]) => spawnSync(bin(name), args, { cwd: root, stdio: "inherit" }).status !== 0,
  );
  const layers = checkLayers(root);
  for (const problem of layers.problems) console.error(problem);
  console.log(
    `${layers.files} files, ${layers.imports} imports, ${layers.problems.length} against the layers; ${failed.length} of ${steps.length} tools complain.`,
  );
  return failed.length + layers.problems.length > 0 ? 1 : 0;
}
