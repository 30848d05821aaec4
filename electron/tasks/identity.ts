import { randomBytes } from "node:crypto";
import { z } from "../contract/index.ts";
import { readRecord, waitForLease, writeRecord } from "../store/index.ts";
import type { Workspace } from "../store/index.ts";
import { pseudonymOf } from "./study-id.ts";

/** identity.json: the only file of a workspace that holds names. Removing it leaves everything else whole. */
const identity = z.object({
  format: z.literal("hilum-identity"),
  version: z.literal(1),
  salt: z.string(),
  patients: z.record(z.string(), z.object({ patientId: z.string(), patientName: z.string() })),
});

export interface Patient {
  readonly patientId: string;
  readonly patientName: string;
}

/** A name is written in milliseconds; a shard on another machine may be doing so. */
const leaseWaitMs = 30_000;

/**
 * The pseudonym of a patient, remembered with the name; the same patient always gets the same one, also where several shards
 * import into one workspace: one at a time writes. Throws FaultError BUSY.
 */
export async function pseudonymFor(ws: Workspace, patient: Patient, signal?: AbortSignal): Promise<string> {
  const lease = await waitForLease(ws.dir, leaseWaitMs, signal);
  try {
    return await remember(ws, patient);
  } finally {
    await lease.release();
  }
}

async function remember(ws: Workspace, patient: Patient): Promise<string> {
  const known = (await readRecord(ws.identityFile, identity)) ?? {
    format: "hilum-identity" as const,
    version: 1 as const,
    salt: randomBytes(16).toString("hex"),
    patients: {},
  };
  for (let attempt = 0; ; attempt++) {
    // Six digits may meet by chance: then the second patient takes the next one.
    const pseudonym = pseudonymOf(attempt === 0 ? patient.patientId : `${patient.patientId}#${attempt}`, known.salt);
    const holder = known.patients[pseudonym];
    if (holder !== undefined && holder.patientId !== patient.patientId) continue;
    if (holder === undefined) {
      await writeRecord(ws.identityFile, identity, {
        ...known,
        patients: { ...known.patients, [pseudonym]: { ...patient } },
      });
    }
    return pseudonym;
  }
}

/** The patient id behind each pseudonym; empty where the names were purged. */
export async function patientIds(ws: Workspace): Promise<ReadonlyMap<string, string>> {
  const known = await readRecord(ws.identityFile, identity);
  return new Map(Object.entries(known?.patients ?? {}).map(([pseudonym, patient]) => [pseudonym, patient.patientId]));
}
