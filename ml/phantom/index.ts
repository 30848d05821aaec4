export { phantomCohort, planCohort } from "./cohort.ts";
export type { CohortOptions, CohortPatient, PatientPlan } from "./cohort.ts";
export { makePhantom } from "./phantom.ts";
export type { Phantom, PhantomOptions } from "./phantom.ts";
export type { NoduleWish } from "./nodules.ts";
export { phantomSlices } from "./slices.ts";
export type { PhantomFile } from "./slices.ts";
