import { expect, test } from "vitest";
import type { Steps } from "../../ml/filters/index.ts";
import { inSteps } from "./in-steps.ts";

/** Parts of a few milliseconds each. */
function* parts(count: number): Steps<number> {
  let done = 0;
  for (; done < count; done++) {
    const until = performance.now() + 3;
    while (performance.now() < until);
    yield;
  }
  return done;
}

test("what is asked meanwhile is heard before the work ends", async () => {
  let heard = false;
  setTimeout(() => (heard = true));
  const work = inSteps(parts(60), new AbortController().signal);
  await expect(work.then((done) => [done, heard])).resolves.toEqual([60, true]);
});

test("who asks to stop is heard: the work ends with the reason, before its end", async () => {
  const controller = new AbortController();
  let begun = 0;
  function* counted(): Steps<void> {
    for (; begun < 10_000; begun++) yield* parts(1);
  }
  setTimeout(() => controller.abort(new Error("stopped by the user")));
  await expect(inSteps(counted(), controller.signal)).rejects.toThrow("stopped by the user");
  expect(begun).toBeLessThan(10_000);
});

test("what was stopped before it began does not begin", async () => {
  await expect(inSteps(parts(1), AbortSignal.abort(new Error("stopped before")))).rejects.toThrow("stopped before");
});
