const lidc =
  "Armato SG III et al. (2015) Data From LIDC-IDRI, The Cancer Imaging Archive, doi 10.7937/K9/TCIA.2015.LO9QL9SX (CC BY 3.0).";
const cmb =
  "Cancer Moonshot Biobank, Colorectal Cancer Collection (CMB-CRC), The Cancer Imaging Archive, doi 10.7937/DJG7-GZ87 (CC BY 4.0).";

/** The public chest CTs that shipped models learn from: folder below the unpacked data, and who must be named. */
export const publicScans = [
  { folder: "ct/LIDC-IDRI-0003/ct", attribution: lidc },
  { folder: "ct/CMB-CRC-MSB-01068", attribution: cmb },
] as const;

/** Everyone who must be named for a model that learned from the scans and the nodule cubes, which are LIDC-IDRI's too. */
export const publicAttribution = `${lidc} ${cmb}`;
