import { act } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { chordOf, listenForKeys, runAction, setPlainLetters, useActions, type Action } from "./keys.ts";

declare global {
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}
globalThis.IS_REACT_ACT_ENVIRONMENT = true;

const event = (
  key: string,
  code: string,
  held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {},
) => ({ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe("chords", () => {
  test.each([
    [event("k", "KeyK", { ctrlKey: true }), "Ctrl+K"],
    [event("k", "KeyK", { metaKey: true }), "Ctrl+K"],
    [event("?", "Slash", { shiftKey: true }), "?"],
    [event("N", "KeyN", { shiftKey: true }), "Shift+N"],
    [event("n", "KeyN"), "N"],
    [event(" ", "Space"), "Space"],
    [event("¡", "Digit1", { altKey: true }), "Alt+1"],
    [event("ArrowUp", "ArrowUp", { shiftKey: true }), "Shift+ArrowUp"],
    [event(",", "Comma", { ctrlKey: true }), "Ctrl+,"],
    [event("Shift", "ShiftLeft", { shiftKey: true }), undefined],
  ])("%j is %s", (pressed, chord) => {
    expect(chordOf(pressed)).toBe(chord);
  });
});

describe("actions", () => {
  let root: ReturnType<typeof createRoot>;
  let stop: () => void;
  const press = (key: string, code: string, target: EventTarget = document.body, type = "keydown"): void =>
    void target.dispatchEvent(new KeyboardEvent(type, { key, code, bubbles: true, cancelable: true }));
  const mount = (actions: readonly Action[]): void => act(() => root.render(<Registers actions={actions} />));

  beforeEach(() => {
    document.body.innerHTML = "<div id=host></div><input id=text><button id=button>b</button>";
    root = createRoot(document.getElementById("host")!);
    stop = listenForKeys(window);
    setPlainLetters(true);
  });
  afterEach(() => {
    act(() => root.unmount());
    stop();
  });

  test("a letter acts on the page, not in a text field, and not when letters are switched off", () => {
    const run = vi.fn();
    mount([{ id: "a", title: "A", group: "g", keys: ["N"], run }]);
    press("n", "KeyN");
    expect(run).toHaveBeenCalledTimes(1);
    press("n", "KeyN", document.getElementById("text")!);
    expect(run).toHaveBeenCalledTimes(1);
    setPlainLetters(false);
    press("n", "KeyN");
    expect(run).toHaveBeenCalledTimes(1);
  });

  test("a held key runs once and is let go, also when the window loses the focus", () => {
    const [run, release] = [vi.fn(), vi.fn()];
    mount([{ id: "hide", title: "Hide", group: "g", keys: ["Space"], run, release }]);
    press(" ", "Space");
    press(" ", "Space");
    expect(run).toHaveBeenCalledTimes(1);
    press(" ", "Space", document.body, "keyup");
    expect(release).toHaveBeenCalledTimes(1);
    press(" ", "Space");
    window.dispatchEvent(new Event("blur"));
    expect(release).toHaveBeenCalledTimes(2);
  });

  test("Space on a focused button stays the button's", () => {
    const run = vi.fn();
    mount([{ id: "hide", title: "Hide", group: "g", keys: ["Space"], run }]);
    press(" ", "Space", document.getElementById("button")!);
    expect(run).not.toHaveBeenCalled();
  });

  test("the newest closure runs, the unavailable does not, and leaving takes it away", () => {
    const [first, second] = [vi.fn(), vi.fn()];
    mount([{ id: "a", title: "A", group: "g", keys: ["N"], run: first }]);
    mount([{ id: "a", title: "A", group: "g", keys: ["N"], run: second }]);
    expect(runAction("a")).toBe(true);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
    mount([{ id: "a", title: "A", group: "g", keys: ["N"], run: second, unavailable: "not now" }]);
    expect(runAction("a")).toBe(false);
    mount([]);
    expect(runAction("a")).toBe(false);
  });
});

function Registers({ actions }: { readonly actions: readonly Action[] }): null {
  useActions(actions);
  return null;
}
