/** The rings of the tests by what they need, in the order in which they run:
 * the browser ring opens the workspace that the desktop ring has mapped. `desktop` rings run as an ordinary user under a display. */
export interface Ring {
  readonly name: string;
  readonly projects: readonly string[];
  readonly desktop: boolean;
  readonly words: string;
}

export const rings = {
  node: {
    name: "node",
    projects: ["node", "dom"],
    desktop: false,
    words: "plain Node: rooms, command line, processes",
  },
  electron: { name: "electron", projects: ["electron"], desktop: true, words: "the desktop window in real Electron" },
  browser: { name: "browser", projects: ["browser"], desktop: false, words: "browser mode in Chromium" },
  packaged: { name: "packaged", projects: ["packaged"], desktop: true, words: "the packaged program, started" },
} as const satisfies Record<string, Ring>;
