import process from "node:process";
import { benches } from "./index.ts";
import { machine, type Measured } from "./measure.ts";

const args = process.argv.slice(2);
const json = args.includes("--json");
const names = args.filter((arg) => arg !== "--json");
const unknown = names.find((name) => !Object.hasOwn(benches, name));

if (unknown !== undefined) {
  console.error(`No bench ${unknown}. Benches: ${Object.keys(benches).join(", ")}.`);
  process.exitCode = 2;
} else if (names.length === 0) {
  for (const [name, { words }] of Object.entries(benches)) console.log(`${name.padEnd(8)} ${words}`);
} else {
  for (const name of names) await measure(name);
}

async function measure(name: string): Promise<void> {
  const about = machine();
  const measured = await benches[name]!.run();
  console.log(json ? JSON.stringify({ bench: name, ...measured, machine: about }) : table(name, measured, about));
}

function table(name: string, { figures, peers, ratios }: Measured, about: Record<string, string | number>): string {
  const rows = [...Object.entries(figures), ...Object.entries(peers), ...Object.entries(ratios)];
  const width = Math.max(...rows.map(([key]) => key.length));
  const lines = rows.map(
    ([key, value]) => `  ${key.padEnd(width)}  ${Number.isInteger(value) ? value : Number(value.toPrecision(3))}`,
  );
  const machineWords = Object.entries(about).map(([key, value]) => `${key} ${value}`);
  return [name, ...lines, `  (${machineWords.join(", ")})`].join("\n");
}
