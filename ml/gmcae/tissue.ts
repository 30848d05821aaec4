/**
 * Tissues by the HU around a voxel: below −950 air (emphysema's usual limit), to −700 parenchyma, to −500 denser parenchyma,
 * above that vessels, nodules and walls.
 */
export const tissueClasses = ["air", "parenchyma", "dense parenchyma", "dense"] as const;
export type TissueClass = (typeof tissueClasses)[number];

/** Upper ends in HU of all classes but the last. */
const upTo = [-950, -700, -500] as const;

/** Which of `tissueClasses`. `hu` is of a voxel's surroundings, so that its own noise does not choose. */
export function tissueOf(hu: number): number {
  const found = upTo.findIndex((end) => hu < end);
  return found < 0 ? upTo.length : found;
}
