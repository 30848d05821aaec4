import about from "../../package.json" with { type: "json" };

/** What every result and model says that it was made by. */
export const hilumVersion: string = about.version;
