import type { Graph } from "../ir/graph.ts";
import { commonSubexpressions } from "./cse.ts";
import { removeDead } from "./dead.ts";
import { fuseConvBiasActivation } from "./fuse.ts";
import { removeIdentity } from "./identity.ts";
import { stepOfRelu } from "./relu.ts";
import type { Pass } from "./rewrite.ts";
import { foldSplats } from "./splat.ts";

export type { Pass } from "./rewrite.ts";

/**
 * The passes in their order. Identities and dead nodes go first, because tfjs leaves many and they hide what the later
 * passes look for; dead nodes go again at the end. None changes a value beyond the order of a floating-point sum.
 */
export const passes: Readonly<Record<string, Pass>> = {
  removeIdentity,
  removeDead,
  commonSubexpressions,
  foldSplats,
  stepOfRelu,
  fuseConvBiasActivation,
};

/** The graph after all passes, or after those not named in `without`. */
export function optimise(graph: Graph, without: readonly string[] = []): Graph {
  const chosen = Object.entries(passes).filter(([name]) => !without.includes(name));
  return removeDead(chosen.reduce((result, [, pass]) => pass(result), graph));
}
