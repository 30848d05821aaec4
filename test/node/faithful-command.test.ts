import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const scratch = mkdtempSync(path.join(tmpdir(), "hilum-faithful-"));

function hilum(...args: string[]): { code: number | null; lines: Record<string, unknown>[] } {
  const { status, stdout } = spawnSync(process.execPath, [path.join(root, "build/hilum.mjs"), "--json", ...args], {
    cwd: scratch,
    env: { ...process.env, HILUM_WORKSPACE: path.join(scratch, "workspace") },
    encoding: "utf8",
  });
  const lines = stdout.split("\n").filter((line) => line !== "");
  return { code: status, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test("a cohort prepared as the original did it: arrays by patient, one unknown study named at the end, skipped the second time", () => {
  expect(hilum("phantom", "--patients", "2", "--seed", "5", "--out", "cohort").code).toBe(0);
  const { studies } = hilum("import", "cohort").lines.at(-1) as unknown as { studies: string[] };
  const nobody = "0123456789abcdef0123456789abcdef";
  const ask = ["prepare", studies[0]!, nobody, ...studies.slice(1), "--faithful", "--out", "arrays"];

  const first = hilum(...ask);
  expect(first.code).toBe(1);
  expect(first.lines.at(-1)).toMatchObject({
    type: "done",
    prepared: 2,
    asked: 3,
    failed: [{ study: nobody, fault: { code: "NOT_FOUND" } }],
  });
  expect(readdirSync(path.join(scratch, "arrays")).filter((name) => name.endsWith(".npz"))).toHaveLength(2);
  const [record] = readdirSync(path.join(scratch, "arrays")).filter((name) => name.endsWith(".json"));
  expect(JSON.parse(readFileSync(path.join(scratch, "arrays", record!), "utf8"))).toMatchObject({ faithful: true });

  const again = hilum(...ask).lines.filter(({ type }) => type === "prepared");
  expect(again.map(({ known }) => known)).toEqual([true, true]);
}, 240_000);
