export { exitCodes } from "./exit.ts";
export type { ExitCode } from "./exit.ts";
export type { CliHost, ServeOptions } from "./host.ts";
export type { Streams } from "./output.ts";
export { runCli } from "./program.ts";
