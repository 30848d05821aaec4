import { offsetOf, spacingMm, toIndex } from "../../ml/geometry/index.ts";
import type { Grid, Vec3, Volume } from "../../ml/geometry/index.ts";

/*
 * What a chest CT holds, found by the plainest means: floods from given places over the voxels that a rule allows. It
 * shares no code and no threshold with the lung mask that it judges.
 */

/** Every slice's voxels below −300 HU that are joined to the picture's edge: what is not body. */
export function outsideOf({ size, data }: Volume): Uint8Array {
  const [nx, ny, nz] = size;
  const edge: number[] = [];
  for (let row = 0; row < ny * nz; row++) {
    const step = row % ny === 0 || row % ny === ny - 1 ? 1 : nx - 1;
    for (let x = 0; x < nx; x += step) edge.push(row * nx + x);
  }
  return flood(size, edge, (n) => data[n]! < -300, true);
}

/**
 * Aerated lung: −950 … −700 HU, also in the mean of three by three voxels of the slice, joined by faces to a place in the
 * right lung or in the left. Gas in the gut and in the windpipe is not joined to them, nor is what fills a couch.
 */
export function aeratedLung(scan: Volume, outside: Uint8Array, places: readonly Vec3[]): Uint8Array {
  const { size, data } = scan;
  const isAerated = (hu: number): boolean => hu >= -950 && hu <= -700;
  return flood(
    size,
    places.map((place) => at(scan, place)),
    (n) => outside[n] === 0 && isAerated(data[n]!) && isAerated(meanAt(scan, n)),
  );
}

/**
 * The air of windpipe and main bronchi: from a place in the windpipe, slice by slice down and up, what lies under the air
 * of the slice before, is darker than −850 HU and measures 30 to 700 mm²; down to 12 mm below where it first parts.
 */
export function windpipeOf(scan: Volume, place: Vec3): Uint8Array {
  const [nx, ny, nz] = scan.size,
    plane = nx * ny,
    [sx, sy, sz] = spacingMm(scan.affineLps);
  const found = new Uint8Array(scan.data.length),
    seed = at(scan, place);
  const follow = (step: 1 | -1): void => {
    let above = [seed],
      slicesLeft = Number.POSITIVE_INFINITY;
    for (
      let k = Math.floor(seed / plane) + (step === 1 ? 1 : 0);
      k >= 0 && k < nz && slicesLeft > 0;
      k += step, slicesLeft--
    ) {
      const shift = k * plane;
      const parts = partsOf(
        scan,
        k,
        above.map((n) => (n % plane) + shift),
      ).filter(({ length }) => length * sx * sy > 30 && length * sx * sy < 700);
      if (parts.length > 1 && step === -1) slicesLeft = Math.min(slicesLeft, 12 / sz);
      above = parts.flat();
      for (const n of above) found[n] = 1;
      if (above.length === 0) return;
    }
  };
  follow(-1);
  follow(1);
  return found;
}

/** The connected dark parts of a slice that hold one of `starts`, each as its offsets. */
function partsOf(scan: Volume, slice: number, starts: readonly number[]): number[][] {
  const [nx, ny] = scan.size,
    data = scan.data.subarray(slice * nx * ny, (slice + 1) * nx * ny);
  const seen = new Uint8Array(nx * ny),
    parts: number[][] = [];
  for (const start of starts) {
    const from = start - slice * nx * ny;
    if (seen[from] === 1 || data[from]! >= -850) continue;
    const part = flood([nx, ny, 1], [from], (n) => data[n]! < -850);
    const offsets: number[] = [];
    part.forEach((v, n) => {
      if (v === 0) return;
      seen[n] = 1;
      offsets.push(n + slice * nx * ny);
    });
    parts.push(offsets);
  }
  return parts;
}

/** The voxels that are joined to `starts` by faces through allowed ones, as 1. */
function flood(
  [nx, ny, nz]: Vec3,
  starts: readonly number[],
  allowed: (n: number) => boolean,
  planar = false,
): Uint8Array {
  const reached = new Uint8Array(nx * ny * nz),
    plane = nx * ny;
  let stack = new Int32Array(1 << 16),
    count = 0;
  const visit = (n: number): void => {
    if (reached[n] === 1 || !allowed(n)) return;
    reached[n] = 1;
    if (count === stack.length) {
      const more = new Int32Array(2 * count);
      more.set(stack);
      stack = more;
    }
    stack[count++] = n;
  };
  starts.forEach(visit);
  while (count > 0) {
    const n = stack[--count]!,
      x = n % nx,
      y = ((n - x) / nx) % ny;
    if (x > 0) visit(n - 1);
    if (x < nx - 1) visit(n + 1);
    if (y > 0) visit(n - nx);
    if (y < ny - 1) visit(n + nx);
    if (!planar && n >= plane) visit(n - plane);
    if (!planar && n < plane * (nz - 1)) visit(n + plane);
  }
  return reached;
}

function meanAt({ size: [nx], data }: Volume, n: number): number {
  let sum = 0;
  for (let m = n - nx; m <= n + nx; m += nx) sum += (data[m - 1] ?? 0) + (data[m] ?? 0) + (data[m + 1] ?? 0);
  return sum / 9;
}

function at(grid: Grid, lps: Vec3): number {
  const [i, j, k] = toIndex(grid.affineLps, lps).map(Math.round) as [number, number, number];
  return offsetOf(grid, i, j, k);
}
