export { findLungs } from "./find.ts";
export type { FoundLungs } from "./find.ts";
export type { LungFinding } from "./findings.ts";
export { denormalise, normalise } from "./normalise.ts";
export { prepareLungs } from "./prepare.ts";
export type { PreparedLungs } from "./prepare.ts";
