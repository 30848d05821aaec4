import { describe, expect, test } from "vitest";
import { openDevice } from "../index.ts";
import { kernelTable } from "../kernels/table.ts";
import { runnableCases } from "./cases.ts";

const cpu = await openDevice("cpu", { threads: 1 });
const reference = await openDevice("tfjs-cpu");

describe("every kernel of the table gives what tfjs gives", () => {
  test.each(runnableCases())("$name", async ({ program, inputs, feeds }) => {
    const expected = await (await reference.compile(program, inputs)).run(feeds);
    const plan = await cpu.compile(program, inputs);
    const found = await plan.run(feeds);
    await plan.dispose();
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [name, values] of Object.entries(expected)) {
      const largest = Math.max(0, ...Array.from(values, Math.abs));
      const differences = Array.from(found[name] ?? [], (value, i) => Math.abs(value - (values[i] ?? NaN)));
      expect(differences).toHaveLength(values.length);
      expect(Math.max(0, ...differences)).toBeLessThanOrEqual(1e-6 + 1e-5 * largest);
    }
  });
});

test("only what tfjs itself never runs has no case", () => {
  const untested = Object.entries(kernelTable).filter(([, entry]) => entry.cases.length === 0);
  expect(untested.map(([name]) => name)).toEqual(["Fill", "BroadcastTo"]);
});
