import { readFile } from "node:fs/promises";
import type { ConfigurationCard, StartRun } from "../contract/index.ts";

/** What a run begins with: a named configuration and what differs from it. */
export type ChosenConfig = Pick<StartRun, "configuration" | "overrides" | "batch" | "learningRate">;

/**
 * A configuration by name, or a JSON file: its `name` is the one it starts from (else tiny), every other key differs from
 * that. A name that is neither is given on as it is: the services know what to say.
 */
export async function chosenConfig(
  named: string,
  cards: readonly ConfigurationCard[],
  sets: Readonly<Record<string, string>>,
): Promise<ChosenConfig> {
  const { batch: setBatch, learningRate: setRate, ...set } = sets;
  const own = {
    ...(setBatch === undefined ? {} : { batch: Number(setBatch) }),
    ...(setRate === undefined ? {} : { learningRate: Number(setRate) }),
  };
  const isCard = (name: unknown): name is string => cards.some((card) => card.id === name);
  const text = isCard(named) ? null : await readFile(named, "utf8").catch(() => null);
  if (text === null) return { configuration: named, overrides: set, ...own };
  const { name, batch, learningRate, ...rest } = objectOf(text);
  const differing = Object.entries(rest).map(([key, value]): [string, string] => [key, JSON.stringify(value)]);
  return {
    configuration: isCard(name) ? name : "tiny",
    overrides: { ...Object.fromEntries(differing), ...set },
    ...(typeof batch === "number" ? { batch } : {}),
    ...(typeof learningRate === "number" ? { learningRate } : {}),
    ...own,
  };
}

function objectOf(text: string): Record<string, unknown> {
  const value = JSON.parse(text) as unknown;
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
