/**
 * One tile of the encoder along one axis. The encoder halves an axis three times with TensorFlow's SAME padding, which puts one
 * zero before an odd axis and none before an even one: where a tile begins at each level follows from the whole axis' parity.
 */
export interface AxisTile {
  /** First voxel of the tile in the box at level 0, 1, 2 (may be negative). */
  readonly starts: readonly [number, number, number];
  /** Encoded voxels that this tile gives right: [from, to) in the encoded box … */
  readonly from: number;
  readonly to: number;
  /** … and where `from` stands in the tile's own output. */
  readonly offset: number;
}

/** Length of an axis at levels 0 … 3. */
export function levelLengths(length: number): readonly [number, number, number, number] {
  const half = Math.ceil(length / 2),
    quarter = Math.ceil(half / 2);
  return [length, half, quarter, Math.ceil(quarter / 2)];
}

/**
 * Tiles of `tile` voxels (a multiple of 8, at least 32) that give every encoded voxel of an axis. Inside the box a tile's first
 * encoded voxel and its last two are wrong (they miss neighbours), at the box's own ends none is.
 */
export function axisTiles(length: number, tile: number): AxisTile[] {
  const lengths = levelLengths(length);
  const encoded = tile / 8,
    total = lengths[3];
  const tiles: AxisTile[] = [];
  for (let start = 0, done = 0; done < total; start += encoded - 3) {
    const atEnd = start + encoded >= total;
    const to = atEnd ? total : start + encoded - 2;
    tiles.push({ starts: startsOf(start, lengths), from: done, to, offset: done - start });
    done = to;
  }
  return tiles;
}

/** From an encoded voxel back through the three strided convolutions. */
function startsOf(encodedStart: number, [n0, n1, n2]: readonly number[]): readonly [number, number, number] {
  const padding = (length: number): number => length % 2;
  const at2 = 2 * encodedStart - padding(n2!);
  const at1 = 2 * at2 - padding(n1!);
  return [2 * at1 - padding(n0!), at1, at2];
}
