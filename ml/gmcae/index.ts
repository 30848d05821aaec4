export { adamEpsilon, configurations, faithful, readConfig } from "./configurations.ts";
export type { ConfigurationName, GmcaeConfig } from "./configurations.ts";
export { ShiftedELU, buildGmdLogLikelihood, logSoftmax } from "./likelihood.ts";
export { encode, encoderSpec, gmcae } from "./network.ts";
export { gmcaeLoss } from "./objective.ts";
