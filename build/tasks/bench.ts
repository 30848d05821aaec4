import { benches } from "../bench/index.ts";
import { machine, type Measured } from "../bench/measure.ts";
import { bundleAll } from "../bundle.ts";

/** `npm run bench` lists the benches; `npm run bench -- NAME… [--json]` runs them: a table each, or a JSON line each. */
export async function main(args: readonly string[]): Promise<number> {
  process.env["ORT_DISABLE_TELEMETRY"] = "1";
  const json = args.includes("--json");
  const names = args.filter((arg) => arg !== "--json");
  if (names.length === 0) {
    for (const [name, { words }] of Object.entries(benches)) console.log(`${name.padEnd(8)} ${words}`);
    return 0;
  }
  const unknown = names.find((name) => !Object.hasOwn(benches, name));
  if (unknown !== undefined) throw new Error(`No bench ${unknown}. Benches: ${Object.keys(benches).join(", ")}.`);
  await bundleAll();
  for (const name of names) {
    const about = machine();
    const measured = await benches[name]!.run();
    console.log(json ? JSON.stringify({ bench: name, ...measured, machine: about }) : table(name, measured, about));
  }
  return 0;
}

function table(name: string, { figures, peers, ratios }: Measured, about: Record<string, string | number>): string {
  const rows = [...Object.entries(figures), ...Object.entries(peers), ...Object.entries(ratios)];
  const width = Math.max(...rows.map(([key]) => key.length));
  const lines = rows.map(([key, value]) => `  ${key.padEnd(width)}  ${Number(value.toPrecision(3))}`);
  const machineWords = Object.entries(about).map(([key, value]) => `${key} ${value}`);
  return [name, ...lines, `  (${machineWords.join(", ")})`].join("\n");
}
