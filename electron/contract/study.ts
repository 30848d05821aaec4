import { fault } from "./faults.ts";
import { vec3, volumeInfo } from "./volume.ts";
import { z } from "./zod.ts";

export const severity = z.enum(["info", "warning", "refused"]);

/** One thing noticed about a series: a code, a sentence, and what it means for analysis. */
export const finding = z.object({ code: z.string(), severity, message: z.string() });

/** Two verdicts: may it be looked at, may it be analysed. Every reason is a finding. */
export const verdict = z.object({
  viewable: z.boolean(),
  analysable: z.enum(["ready", "warning", "refused"]),
  findings: z.array(finding),
});

export const seriesGeometry = z.object({
  slices: z.number().int(),
  size: vec3,
  spacingMm: vec3,
  thicknessMm: z.number().nullable(),
  gapsMm: z.array(z.number()),
  tiltDeg: z.number(),
  orientation: z.enum(["axial", "coronal", "sagittal", "oblique"]),
});

/** quality.json: what the import saw. Corrections travel with every result. */
export const qualityReport = z.object({
  format: z.literal("hilum-quality"),
  version: z.literal(1),
  geometry: seriesGeometry,
  verdict,
  corrections: z.array(z.string()),
  huRange: z.tuple([z.number(), z.number()]),
});

/** study.json: one chosen series. `id`: first 32 hex digits of SHA-256 over size, affine and int16 HU. */
export const study = z.object({
  format: z.literal("hilum-study"),
  version: z.literal(1),
  id: z.string(),
  pseudonym: z.string(),
  synthetic: z.boolean(),
  studyDate: z.string().nullable(),
  modality: z.string(),
  seriesDescription: z.string(),
  kernel: z.string(),
  manufacturer: z.string(),
  seriesInstanceUid: z.string(),
  studyInstanceUid: z.string(),
  frameOfReferenceUid: z.string(),
  attribution: z.string().nullable(),
  importedAt: z.string(),
});

/** prepared.json beside cache/…: what preparation found; absent until prepared. `faithful`: as the original prepared. */
export const preparation = z.object({
  format: z.literal("hilum-preparation"),
  version: z.literal(1),
  faithful: z.boolean().optional(),
  size: vec3,
  originLps: vec3,
  litres: z.object({ right: z.number(), left: z.number(), total: z.number() }),
  findings: z.array(finding),
});

export const studySummary = z.object({
  study,
  quality: qualityReport,
  prepared: preparation.nullable(),
  probability: z.number().nullable(),
  results: z.number().int(),
});

/** What the viewer needs to open a study. */
export const studyDetail = studySummary.extend({ volume: volumeInfo, lungs: volumeInfo.nullable() });

/** One series or file that was not taken, and why. */
export const refusal = fault.extend({ series: z.string().optional() });

export type Finding = z.infer<typeof finding>;
export type Verdict = z.infer<typeof verdict>;
export type QualityReport = z.infer<typeof qualityReport>;
export type Study = z.infer<typeof study>;
export type Preparation = z.infer<typeof preparation>;
export type StudySummary = z.infer<typeof studySummary>;
export type StudyDetail = z.infer<typeof studyDetail>;
export type Refusal = z.infer<typeof refusal>;
