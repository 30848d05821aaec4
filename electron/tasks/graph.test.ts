import { mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { oracle, testWith } from "../../test/need.ts";
import { openBench } from "./harness.fixture.ts";

const out = mkdtempSync(path.join(tmpdir(), "hilum-graph-"));

test("a training step as text before and after the passes: the same outputs of fewer nodes", async () => {
  const bench = await openBench();
  const { nodes } = await bench.run("graph", { configuration: "tiny", out });
  expect(readdirSync(out).sort()).toEqual(["tiny.onnx", "tiny.optimised.txt", "tiny.traced.txt"]);
  expect(nodes.optimised).toBeLessThan(nodes.traced);
  const outputs = (name: string): string[] =>
    readFileSync(path.join(out, name), "utf8")
      .split("\n")
      .flatMap((line) => /^return (.+): %/.exec(line)?.[1] ?? []);
  expect(outputs("tiny.traced.txt")).toContain("loss");
  expect(outputs("tiny.optimised.txt")).toEqual(outputs("tiny.traced.txt"));
});

testWith(["oracles"])(
  "its ONNX file passes the checker, its shapes inferred, in standard operators alone",
  async () => {
    const bench = await openBench();
    const { files } = await bench.run("graph", { configuration: "base", out });
    const seen = oracle<{ domains: string[]; inputs: string[] }>(
      `
import sys, json, onnx
model = onnx.load([f for f in json.load(sys.stdin) if f.endswith('.onnx')][0])
onnx.checker.check_model(model, full_check=True)
print(json.dumps({'domains': sorted({n.domain for n in model.graph.node}), 'inputs': [i.name for i in model.graph.input]}))`,
      files,
    );
    expect(seen.domains).toEqual([""]);
    expect(seen.inputs).toEqual(expect.arrayContaining(["lr", "t"]));
  },
);

test("a configuration that is none is refused with those that are", async () => {
  const bench = await openBench();
  const { last } = await bench.hear("graph", { configuration: "huge", out });
  expect(last).toMatchObject({
    type: "failed",
    fault: { code: "REFUSED", todo: expect.stringContaining("base") as string },
  });
});
