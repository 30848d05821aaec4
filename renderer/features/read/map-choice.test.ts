import { expect, test } from "vitest";
import { choiceWords } from "./MapChoice.tsx";

test("a model says whose it is and whether a map by it is there", () => {
  const shipped = { id: "lung-tiny", name: "Hilum lung, tiny", shipped: true } as never;
  const own = { id: "run-1", name: "Tiny, 2 studies", shipped: false } as never;
  const results = [{ model: "lung-tiny" }] as never;
  expect(choiceWords(shipped, results)).toBe("Hilum lung, tiny · shipped");
  expect(choiceWords(own, results)).toBe("Tiny, 2 studies · your own · no map yet");
});
