export const words = {
  synthetic: "A synthetic chest with two known nodules, made by Hilum itself.",
  own: "A folder, ZIP or DICOMDIR with a chest CT.",
  real: "LIDC-IDRI-0001 from The Cancer Imaging Archive, checked by digest. This is the only download, and only if you press.",
  opening: "It opens as soon as it is there.",
} as const;
