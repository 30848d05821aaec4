/** Rows of as many numbers each, one after another. */
export interface Rows {
  readonly width: number;
  readonly data: Float32Array;
}

/** A row and how far it is. */
export interface Neighbour {
  readonly row: number;
  readonly distance: number;
}

/** Rows that others can be compared with. */
export interface Neighbourhood {
  /** The `most` nearest of the rows that `may` be named, nearest first. `query` holds `width` numbers. */
  nearest(query: ArrayLike<number>, most: number, may?: (row: number) => boolean): Neighbour[];
}

/**
 * Distances are root mean squares of the differences over the columns, each in units of its standard deviation over the rows, so
 * that a column counts by how unusual a difference is. Columns that are the same everywhere say nothing and are left out.
 */
export function neighbourhood({ width, data }: Rows): Neighbourhood {
  const count = data.length / width;
  const scales = Array.from({ length: width }, (_, column) => inverseDeviation(data, width, column));
  const told = scales.flatMap((scale, column) => (scale > 0 ? [column] : []));
  const scaled = (values: ArrayLike<number>, from: number): Float64Array =>
    Float64Array.from(told, (column) => values[from + column]! * scales[column]!);
  const rows = Array.from({ length: count }, (_, row) => scaled(data, row * width));
  return {
    nearest(query, most, may = () => true) {
      const to = scaled(query, 0);
      const found: Neighbour[] = [];
      for (let n = 0; n < count; n++) {
        if (!may(n)) continue;
        const distance = rootMeanSquare(rows[n]!, to);
        if (found.length === most && distance >= (found.at(-1)?.distance ?? 0)) continue;
        const after = found.findIndex((one) => one.distance > distance);
        found.splice(after < 0 ? found.length : after, 0, { row: n, distance });
        if (found.length > most) found.pop();
      }
      return found;
    },
  };
}

function rootMeanSquare(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum / Math.max(1, a.length));
}

/** 1 over the standard deviation of a column; 0 where it does not vary beyond float32's rounding. */
function inverseDeviation(data: Float32Array, width: number, column: number): number {
  const count = data.length / width;
  let sum = 0,
    squares = 0;
  for (let at = column; at < data.length; at += width) sum += data[at]!;
  const mean = sum / count;
  for (let at = column; at < data.length; at += width) squares += (data[at]! - mean) ** 2;
  const deviation = Math.sqrt(squares / count);
  return deviation > 1e-6 * Math.abs(mean) ? 1 / deviation : 0;
}
