import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { openJsonLines } from "./json-lines.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "hilum-lines-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

test("a stop in the middle of a line loses that line alone, and the file goes on whole", () => {
  const file = path.join(folder, "deep/results.jsonl");
  const lines = openJsonLines<{ id: string; value: number }>(file);
  lines.add({ id: "a", value: 1 });
  lines.add({ id: "b", value: 2 });
  fs.appendFileSync(file, '{"id":"c","val');
  const again = openJsonLines<{ id: string; value: number }>(file);
  expect([...again.done.keys()]).toEqual(["a", "b"]);
  again.add({ id: "c", value: 3 });
  expect([...openJsonLines<{ id: string; value: number }>(file).done.values()].map(({ value }) => value)).toEqual([
    1, 2, 3,
  ]);
});
