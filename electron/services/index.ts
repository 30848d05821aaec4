export type { DeskSurroundings } from "./context.ts";
export { openDesk } from "./desk.ts";
export type { Desk, DeskOptions, DeskRouter, QueueHooks } from "./desk.ts";
export { chooseAmong } from "./models.ts";
