/** The compiler programs: four rooms of the product, and one for tests and build scripts. */
export const programs = ["ml", "electron/contract", "electron", "renderer", "test"] as const;
