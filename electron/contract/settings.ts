import { z } from "./zod.ts";

/** settings.json of the workspace. */
export const settings = z.object({
  format: z.literal("hilum-settings"),
  version: z.literal(1),
  threads: z.number().int().min(0),
  device: z.string(),
  lookFirst: z.boolean(),
  theme: z.enum(["dark", "light"]),
  lastStudy: z.string().nullable(),
  welcomed: z.boolean(),
});

export const defaultSettings: Settings = {
  format: "hilum-settings",
  version: 1,
  threads: 0,
  device: "cpu",
  lookFirst: true,
  theme: "dark",
  lastStudy: null,
  welcomed: false,
};

export type Settings = z.infer<typeof settings>;
