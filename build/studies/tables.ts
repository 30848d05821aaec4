import fs from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";

/** The rows of a table of the shared data (`ct/annotations.csv`, `nodules/nodules.csv`) by column name. */
export function sharedTable(file: string): Record<string, string>[] {
  const shared = process.env["HILUM_SHARED"];
  if (shared === undefined) throw new Error("../shared is not there: the studies need its tables");
  return parse(fs.readFileSync(path.join(shared, "data", file)), { columns: true });
}
