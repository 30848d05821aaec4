import { expect, test } from "vitest";
import { openStudy, useRead } from "./store.ts";

test("where another study was to be opened is kept while it opens, and forgotten with the next one", () => {
  const arrival = { study: "b", lps: [1, 2, 3] } as const;
  openStudy("a", true);
  useRead.setState({ arrival });
  openStudy("b", true);
  expect(useRead.getState().arrival).toEqual(arrival);
  openStudy("c", true);
  expect(useRead.getState().arrival).toBeNull();
});
