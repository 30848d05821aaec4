export { resumeRandom, seededRandom } from "./random.ts";
export type { Random, RandomState } from "./random.ts";
