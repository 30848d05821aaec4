import { InvalidArgumentError } from "commander";

/** A whole number of at least `low` from a command line. */
export function wholeNumber(low: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isSafeInteger(value) || value < low)
      throw new InvalidArgumentError(`A whole number of at least ${low} is needed.`);
    return value;
  };
}

/** A number above 0 from a command line. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value > 0) || !Number.isFinite(value))
    throw new InvalidArgumentError("A number above 0 is needed.");
  return value;
}
