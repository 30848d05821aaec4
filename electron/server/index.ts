export { browserSurroundings } from "./confine.ts";
export { serve } from "./serve.ts";
export type { BrowserServer, ServeOptions } from "./serve.ts";
