import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { openWorkspace } from "../store/index.ts";
import { patientIds, pseudonymFor } from "./identity.ts";

const patient = (n: number): { patientId: string; patientName: string } => ({
  patientId: `ID-${n}`,
  patientName: `Name^${n}`,
});

test("imports that write names at the same time lost some of them: now none is lost, and all share one salt", async () => {
  const ws = await openWorkspace(mkdtempSync(path.join(tmpdir(), "hilum-identity-")));
  const given = await Promise.all(Array.from({ length: 12 }, (_, n) => pseudonymFor(ws, patient(n))));
  expect(new Set(given).size).toBe(12);
  const ids = await patientIds(ws);
  expect(given.map((pseudonym) => ids.get(pseudonym))).toEqual(given.map((_, n) => `ID-${n}`));
  // A salt that two had made would give one of them another pseudonym now.
  for (const [n, pseudonym] of given.entries()) expect(await pseudonymFor(ws, patient(n))).toBe(pseudonym);
  expect(readFileSync(ws.identityFile, "utf8")).toContain("Name^11");
});
