// Switched off before the first schema: zod's compiler would try `new Function`, which the page's policy forbids.
// `config` is imported by name and in a module of its own because the bundler stumbles over `z.config(...)` (docs/decisions).
import { config } from "zod";

config({ jitless: true });

export { z } from "zod";
