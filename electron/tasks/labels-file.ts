import { readCsv } from "./files/csv.ts";

/** One line of a table that could not be used, and why. */
export interface TableProblem {
  readonly file: string;
  readonly message: string;
}

export interface Table {
  /** Value by patient id, in file order. */
  readonly values: ReadonlyMap<string, number>;
  readonly problems: readonly TableProblem[];
}

/** Reads `id,cancer` where cancer is 0 or 1. Lines that cannot be used are told one by one; a contradictory id is left out whole. */
export function readLabels(text: string, file: string): Table {
  return readTable(text, file, (value) => (value === "0" ? 0 : value === "1" ? 1 : null), "0 or 1");
}

/** Reads `id,cancer` where cancer is a probability: the original's submission format. */
export function readPredictions(text: string, file: string): Table {
  const probability = (value: string): number | null => {
    const number = Number(value);
    return value !== "" && number >= 0 && number <= 1 ? number : null;
  };
  return readTable(text, file, probability, "a probability between 0 and 1");
}

function readTable(text: string, file: string, parse: (value: string) => number | null, wanted: string): Table {
  const problems: TableProblem[] = [];
  const values = new Map<string, number>();
  const contradictory = new Set<string>();
  const tell = (line: number, message: string): void =>
    void problems.push({ file, message: `Line ${line}: ${message}` });
  const rows = readCsv(text);
  const first = rows[0];
  if (first !== undefined && !("id" in first.cells && "cancer" in first.cells)) {
    return { values, problems: [{ file, message: "The first line must name the columns id and cancer." }] };
  }
  for (const { line, cells } of rows) {
    const id = cells["id"] ?? "",
      cell = cells["cancer"] ?? "";
    const value = parse(cell);
    if (id === "") tell(line, "the id is missing.");
    else if (value === null) tell(line, `“${cell.slice(0, 20)}” is not ${wanted}.`);
    else if (!values.has(id)) values.set(id, value);
    else if (values.get(id) === value) tell(line, `the id ${id} stands here twice; the first is taken.`);
    else {
      tell(line, `the id ${id} stands here with two values; it is left out.`);
      contradictory.add(id);
    }
  }
  for (const id of contradictory) values.delete(id);
  if (rows.length === 0) problems.push({ file, message: "The table holds no line of data." });
  return { values, problems };
}
