import type { Vec3 } from "../geometry/index.ts";
import type { Random } from "../statistics/index.ts";
import { lungDepthMm, planeAt, lowestLungMm, apexMm } from "./chest.ts";
import type { Chest } from "./chest.ts";
import type { Tube } from "./tubes.ts";

/** A tree of vessels: node 0 is the root, `parent[n] < n` is where node n hangs. Adult millimetres. */
export interface VesselTree {
  readonly nodes: readonly Vec3[];
  readonly parent: Int32Array;
  readonly radiusMm: Float32Array;
}

/** How much of the way back to the root counts against a near neighbour (Cuntz et al., PLoS Comput Biol 6:e1000877, 2010). */
const balance = 0.55;
/** Murray's law with the exponent of measured lungs, a little under 3. */
const murray = 2.8;

/**
 * A tree that fills one lung: random points are joined to the root one by one, always the point that costs least, cost
 * being its distance from the tree plus a share of the path back to the root. Ends have radius `tipMm`.
 */
export function growTree(
  chest: Chest,
  side: 1 | -1,
  root: Vec3,
  tips: number,
  tipMm: number,
  random: Random,
): VesselTree {
  const points = [root, ...scatter(chest, side, tips, random)];
  const nodes: Vec3[] = [root];
  const parent: number[] = [-1],
    path = [0];
  const open = points.slice(1).map((p) => ({ p, near: 0, cost: distance(p, root) }));
  while (open.length > 0) {
    let best = 0;
    for (let n = 1; n < open.length; n++) if (open[n]!.cost < open[best]!.cost) best = n;
    const chosen = open[best]!;
    open[best] = open.at(-1)!;
    open.pop();
    const at = nodes.push(chosen.p) - 1;
    parent.push(chosen.near);
    path.push(path[chosen.near]! + distance(chosen.p, nodes[chosen.near]!));
    for (const waiting of open) {
      const cost = distance(waiting.p, chosen.p) + balance * path[at]!;
      if (cost < waiting.cost) {
        waiting.cost = cost;
        waiting.near = at;
      }
    }
  }
  const links = Int32Array.from(parent);
  const radiusMm = radii(links, tipMm);
  return { nodes: smoothed(nodes, links, radiusMm), parent: links, radiusMm };
}

/** The tree's branches of at least `atLeastMm`, moved by `offset` and scaled in width. */
export function branches(
  tree: VesselTree,
  hu: number,
  {
    atLeastMm = 0,
    width = 1,
    widen = 0,
    offset = [0, 0, 0],
  }: { atLeastMm?: number; width?: number; widen?: number; offset?: Vec3 } = {},
): Tube[] {
  const moved = (n: number): Vec3 => {
    const p = tree.nodes[n]!,
      r = tree.radiusMm[n]!;
    return [p[0] + offset[0] * r, p[1] + offset[1] * r, p[2] + offset[2] * r];
  };
  const tubes: Tube[] = [];
  for (let n = 1; n < tree.nodes.length; n++) {
    const up = tree.parent[n]!,
      r = tree.radiusMm[n]!;
    if (r < atLeastMm) continue;
    const first = Math.min(tree.radiusMm[up]!, 1.3 * r);
    tubes.push({ from: moved(up), to: moved(n), radiusMm: [width * first + widen, width * r + widen], hu });
  }
  return tubes;
}

function scatter(chest: Chest, side: 1 | -1, count: number, random: Random): Vec3[] {
  const points: Vec3[] = [];
  const [ax, ay] = chest.cavityMm;
  // Bounded, so that an odd chest cannot hang it.
  for (let tries = 0; points.length < count && tries < 60 * count; tries++) {
    const x = side * (4 + (ax - 4) * random.uniform());
    const y = -ay + 2 * ay * random.uniform();
    const z = lowestLungMm + (apexMm - lowestLungMm) * random.uniform();
    if (lungDepthMm(planeAt(chest, z), x, y) > 2.5) points.push([x, y, z]);
  }
  return points;
}

function radii(parent: Int32Array, tipMm: number): Float32Array {
  const sum = new Float64Array(parent.length);
  for (let n = parent.length - 1; n >= 0; n--) {
    if (sum[n] === 0) sum[n] = tipMm ** murray;
    if (n > 0) sum[parent[n]!]! += sum[n]!;
  }
  return Float32Array.from(sum, (s) => s ** (1 / murray));
}

/** Takes the corners out of the branches: every inner node goes half-way to the line from its parent to its main child. */
function smoothed(nodes: readonly Vec3[], parent: Int32Array, radiusMm: Float32Array): Vec3[] {
  const main = new Int32Array(nodes.length).fill(-1);
  for (let n = 1; n < nodes.length; n++) {
    const up = parent[n]!,
      known = main[up]!;
    if (known < 0 || radiusMm[n]! > radiusMm[known]!) main[up] = n;
  }
  let current = [...nodes];
  for (let pass = 0; pass < 3; pass++)
    current = current.map((p, n) => {
      if (n === 0 || main[n]! < 0) return p;
      const u = current[parent[n]!]!,
        c = current[main[n]!]!;
      return [(2 * p[0] + u[0] + c[0]) / 4, (2 * p[1] + u[1] + c[1]) / 4, (2 * p[2] + u[2] + c[2]) / 4];
    });
  return current;
}

function distance(a: Vec3, b: Vec3): number {
  const x = a[0] - b[0],
    y = a[1] - b[1],
    z = a[2] - b[2];
  return Math.sqrt(x * x + y * y + z * z);
}
