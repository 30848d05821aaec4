import { maps } from "./maps.ts";
import type { Bench } from "./measure.ts";
import { prepare } from "./prepare.ts";
import { scan } from "./scan.ts";
import { step } from "./step.ts";

/** Every bench, by its name on the command line. Each runs for less than a minute on two cores. */
export const benches: Readonly<Record<string, Bench>> = { scan, prepare, step, maps };
