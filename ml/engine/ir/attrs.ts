import { EngineError } from "../errors.ts";
import type { Attrs } from "./graph.ts";

// Reads attributes of a node with the type that the kernel needs.

export function numberAttr(attrs: Attrs, name: string, fallback?: number): number {
  const value = attrs[name] ?? fallback;
  if (typeof value !== "number") throw unexpected(name, "a number", value);
  return value;
}

export function flagAttr(attrs: Attrs, name: string): boolean {
  const value = attrs[name] ?? false;
  if (typeof value !== "boolean") throw unexpected(name, "true or false", value);
  return value;
}

export function textAttr(attrs: Attrs, name: string): string {
  const value = attrs[name];
  if (typeof value !== "string") throw unexpected(name, "a word", value);
  return value;
}

export function numbersAttr(attrs: Attrs, name: string): number[] {
  const value = attrs[name];
  if (!Array.isArray(value)) throw unexpected(name, "a list of numbers", value);
  return value.map((item) => (typeof item === "number" ? item : fail(name, item)));
}

/** The axes that an attribute names, non-negative and ascending; all of them where it is absent. */
export function axesAttr(attrs: Attrs, name: string, rank: number): number[] {
  const value = attrs[name];
  const named =
    value === undefined || value === null
      ? Array.from({ length: rank }, (_, i) => i)
      : typeof value === "number"
        ? [value]
        : numbersAttr(attrs, name);
  return named.map((axis) => axisOf(axis, rank)).sort((a, b) => a - b);
}

/** A possibly negative axis as one from 0 to rank − 1. */
export function axisOf(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

function fail(name: string, item: unknown): never {
  throw unexpected(name, "a list of numbers", item);
}

function unexpected(name: string, wanted: string, value: unknown): EngineError {
  return new EngineError("BadGraph", `The attribute ${name} should be ${wanted}; it is ${String(value)}.`);
}
