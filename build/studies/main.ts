import process from "node:process";
import { studies } from "./index.ts";

const [name, ...args] = process.argv.slice(2);

if (name === undefined) {
  for (const [known, { words }] of Object.entries(studies)) console.log(`${known.padEnd(10)} ${words}`);
} else if (Object.hasOwn(studies, name)) {
  await studies[name]!.run(args);
} else {
  console.error(`No study ${name}. Studies: ${Object.keys(studies).join(", ")}.`);
  process.exitCode = 2;
}
