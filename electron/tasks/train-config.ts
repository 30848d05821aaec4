import { configurations, readConfig } from "../../ml/gmcae/index.ts";
import type { ConfigurationName, GmcaeConfig } from "../../ml/gmcae/index.ts";
import type { RunConfig } from "../contract/index.ts";
import { FaultError } from "../store/index.ts";

/**
 * The whole configuration of a run: the named one with the run's overrides, batch and learning rate. An override that is
 * text stands for JSON where it is one (`filters=[8,16,32]`). Throws FaultError REFUSED with every problem.
 */
export function configOf(run: Pick<RunConfig, "configuration" | "overrides" | "batch" | "learningRate">): GmcaeConfig {
  const overrides = Object.entries(run.overrides).map(([key, value]) => [
    key,
    typeof value === "string" ? jsonOrText(value) : value,
  ]);
  const read = readConfig({
    ...namedConfig(run.configuration),
    ...(Object.fromEntries(overrides) as Record<string, unknown>),
    batch: run.batch,
    learningRate: run.learningRate,
  });
  if ("problems" in read)
    throw new FaultError("REFUSED", `The configuration cannot be used. ${read.problems.join(" ")}`);
  return read.config;
}

/** A configuration as it is named. Throws FaultError REFUSED. */
export function namedConfig(name: string): GmcaeConfig {
  if (isConfiguration(name)) return configurations[name];
  throw new FaultError("REFUSED", `There is no configuration “${name}”.`, {
    todo: `Known configurations: ${Object.keys(configurations).join(", ")}.`,
  });
}

function isConfiguration(name: string): name is ConfigurationName {
  return Object.hasOwn(configurations, name);
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
