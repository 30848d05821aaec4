import { useEffect, useRef } from "react";
import { create } from "zustand";

/**
 * One thing a person can do: one definition for its button, its key, the palette and the `?` map.
 * `keys` are chords such as "Ctrl+K", "Shift+N", "Alt+1", "?", "Space", "ArrowUp"; the first one is shown.
 */
export interface Action {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  readonly keys: readonly string[];
  readonly run: () => void;
  /** Given for keys that act while held (Space, H): called when the key is let go or the window loses focus. */
  readonly release?: () => void;
  /** Why it cannot be done now; shown instead of being run. */
  readonly unavailable?: string | undefined;
  /** Left out of the palette: steps and held keys, which mean nothing there. */
  readonly keyOnly?: boolean;
}

interface Registry {
  readonly actions: ReadonlyMap<string, Action>;
}

const useRegistry = create<Registry>(() => ({ actions: new Map() }));
const plainLettersKey = "hilum.plainLetters";

/** Registers actions while the component is mounted. A later registration of the same id replaces the earlier one. */
export function useActions(actions: readonly Action[]): void {
  const latest = useRef(actions);
  latest.current = actions;
  // The registry changes only when what is shown changes; `run` always goes to the newest closure.
  const shown = JSON.stringify(
    actions.map(({ id, title, group, keys, unavailable, keyOnly, release }) => [
      id,
      title,
      group,
      keys,
      unavailable,
      keyOnly,
      release !== undefined,
    ]),
  );
  useEffect(() => {
    const newest = (id: string): Action | undefined => latest.current.find((action) => action.id === id);
    const registered = latest.current.map((action): Action => ({
      ...action,
      run: () => newest(action.id)?.run(),
      ...(action.release ? { release: () => newest(action.id)?.release?.() } : {}),
    }));
    useRegistry.setState(({ actions: before }) => ({
      actions: new Map([...before, ...registered.map((action) => [action.id, action] as const)]),
    }));
    return () => {
      useRegistry.setState(({ actions: before }) => {
        const after = new Map(before);
        for (const action of registered) if (after.get(action.id) === action) after.delete(action.id);
        return { actions: after };
      });
    };
  }, [shown]);
}

/** One action; see `useActions`. */
export function useAction(action: Action): void {
  useActions([action]);
}

/** All actions registered now, in order of registration: for the palette and the key map. */
export function useRegisteredActions(): readonly Action[] {
  return [...useRegistry((registry) => registry.actions).values()];
}

/** Runs an action by its id, as its key would. False when there is none or it is unavailable. */
export function runAction(id: string): boolean {
  const action = useRegistry.getState().actions.get(id);
  if (!action || action.unavailable !== undefined) return false;
  action.run();
  return true;
}

/** The chord that an action shows beside its name, or undefined. */
export function keyOf(id: string): string | undefined {
  return useRegistry.getState().actions.get(id)?.keys[0];
}

/** May single letters act without a modifier (WCAG 2.1.4 wants a way to switch them off)? */
export function plainLettersOn(): boolean {
  return localStorage.getItem(plainLettersKey) !== "off";
}

export function setPlainLetters(on: boolean): void {
  localStorage.setItem(plainLettersKey, on ? "on" : "off");
}

/** Starts to listen for keys on a window; returns the way to stop. */
export function listenForKeys(target: Window): () => void {
  const held = new Map<string, Action>();
  const letGo = (): void => {
    for (const action of held.values()) action.release?.();
    held.clear();
  };
  const down = (event: KeyboardEvent): void => {
    const chord = chordOf(event);
    const action = chord === undefined ? undefined : actionFor(chord, event);
    if (!action) return;
    event.preventDefault();
    if (action.unavailable !== undefined || held.has(event.code) || (event.repeat && action.release)) return;
    if (action.release) held.set(event.code, action);
    action.run();
  };
  const up = (event: KeyboardEvent): void => {
    held.get(event.code)?.release?.();
    held.delete(event.code);
  };
  target.addEventListener("keydown", down);
  target.addEventListener("keyup", up);
  target.addEventListener("blur", letGo);
  return () => {
    target.removeEventListener("keydown", down);
    target.removeEventListener("keyup", up);
    target.removeEventListener("blur", letGo);
  };
}

/** "Ctrl+K" for an event; Meta counts as Ctrl; Shift is named only where the character does not say it. */
export function chordOf(
  event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
): string | undefined {
  if (["Control", "Shift", "Alt", "Meta", "AltGraph", "Dead", "Unidentified"].includes(event.key)) return undefined;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const letter = /^\p{L}$/u.test(event.key);
  const base =
    event.key === " "
      ? "Space"
      : event.altKey && digit !== undefined
        ? digit
        : letter
          ? event.key.toUpperCase()
          : event.key;
  const namesShift = letter || base.length > 1 || base === digit;
  return [
    event.ctrlKey || event.metaKey ? "Ctrl" : "",
    event.altKey ? "Alt" : "",
    event.shiftKey && namesShift ? "Shift" : "",
    base,
  ]
    .filter(Boolean)
    .join("+");
}

function actionFor(chord: string, event: KeyboardEvent): Action | undefined {
  const action = [...useRegistry.getState().actions.values()].findLast(({ keys }) => keys.includes(chord));
  if (!action || event.defaultPrevented) return undefined;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!plain) return action;
  if (typesInto(event.target) || document.querySelector("[role=dialog]") !== null) return undefined;
  if (chord.replace("Shift+", "").length === 1 && !plainLettersOn()) return undefined;
  return usesItself(event.target, event.key) ? undefined : action;
}

function typesInto(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches(
      "textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=range]):not([type=button])",
    )
  );
}

/** A control that is focused keeps the keys by which it is worked: Space on a button, arrows on a slider or in a list. */
function usesItself(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (key === " " || key === "Enter")
    return (
      target.closest(
        "button, a[href], [role=button], [role=switch], [role=checkbox], [role=option], [role=row], summary",
      ) !== null
    );
  if (/^(Arrow|Home$|End$|Page)/.test(key))
    return (
      target.closest(
        "input, [role=slider], [role=grid], [role=listbox], [role=separator], [role=toolbar], [role=radiogroup]",
      ) !== null
    );
  return false;
}
