import { expect, test } from "vitest";
import { choiceWords, mapOf } from "./MapChoice.tsx";

test("a model says whose it is and whether a map by it is there", () => {
  const shipped = { id: "lung-tiny", name: "Hilum lung, tiny", shipped: true } as never;
  const own = { id: "run-1", name: "Tiny, 2 studies", shipped: false } as never;
  const results = [{ model: "lung-tiny" }] as never;
  expect(choiceWords(shipped, results)).toBe("Hilum lung, tiny · shipped");
  expect(choiceWords(own, results)).toBe("Tiny, 2 studies · your own · no map");
});

test("a model without a map was shown over another model's map", () => {
  const results = [{ model: "lung-tiny" }, { model: "run-1" }];
  expect(mapOf(null, results)).toEqual({ model: "lung-tiny", isMapped: true });
  expect(mapOf("run-1", results)).toEqual({ model: "run-1", isMapped: true });
  expect(mapOf("run-2", results)).toEqual({ model: "run-2", isMapped: false });
  expect(mapOf(null, [])).toEqual({ model: undefined, isMapped: false });
});
