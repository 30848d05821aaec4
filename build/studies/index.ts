import { budget } from "./budget.ts";
import { codeWidth } from "./code-width.ts";
import { compare } from "./compare.ts";
import { explosion } from "./explosion.ts";
import { figures } from "./figures.ts";
import { lungBase } from "./lung-base.ts";
import { map } from "./map.ts";

/** A question that takes hours of two cores: resumable, with a table at its end. */
export interface Study {
  readonly words: string;
  run(args: readonly string[]): Promise<void>;
}

/** Every study, by its name on the command line. */
export const studies: Readonly<Record<string, Study>> = {
  budget: {
    words: "how much of the held-out gain of ninety minutes thirty give",
    run: budget,
  },
  "code-width": {
    words: "whether a wide code or a long training takes nodules out of the map of base",
    run: codeWidth,
  },
  compare: {
    words: "bits per voxel of every configuration, trained on the same lungs for the same time",
    run: compare,
  },
  explosion: {
    words: "whether training explodes: what was tried, from several seeds, with norms and dead components",
    run: explosion,
  },
  figures: {
    words: "the original's figures: training curves for two and four components, slices of a reconstruction",
    run: figures,
  },
  "lung-base": {
    words: "trains lung-base, the autoencoder that ships, and makes its reference of losses",
    run: lungBase,
  },
  map: {
    words: "whether a model's map tells nodules from vessels better than HU does; --quick takes minutes",
    run: map,
  },
};
