import { parse } from "csv-parse/sync";

/** One data line of a CSV: its line number in the file (the header is line 1) and its cells by column name. */
export interface CsvRow {
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** Reads a comma-separated table with a header line (RFC 4180). Names and cells are trimmed; empty lines are left out. */
export function readCsv(text: string): CsvRow[] {
  const rows: { record: Record<string, string>; info: { lines: number } }[] = parse(text, {
    bom: true,
    columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  return rows.map(({ record, info }) => ({ line: info.lines, cells: record }));
}

/** A table as RFC 4180 text with `\n` line ends; cells that need it are quoted. */
export function writeCsv(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number): string =>
    /[",\n\r]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  return [header, ...rows].map((row) => row.map(cell).join(",") + "\n").join("");
}
