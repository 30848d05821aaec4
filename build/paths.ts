import { createHash } from "node:crypto";
import path from "node:path";

/** The checkout. Build scripts run from there whatever the caller's folder. */
export const root = path.resolve(import.meta.dirname, "..");

/** What is made and never committed. */
export const paths = {
  scratch: path.join(root, ".hilum"),
  out: path.join(root, "out"),
  node: path.join(root, "out/electron"),
  renderer: path.join(root, "out/renderer"),
  release: path.join(root, "release"),
  testElectron: path.join(root, ".hilum/electron-test"),
  node24: path.join(root, ".hilum/node24"),
} as const;

/** Names what a checkout keeps in the machine's temporary folder, so that two checkouts can be tested at once. */
export const checkoutTag = createHash("sha256").update(root).digest("hex").slice(0, 8);
