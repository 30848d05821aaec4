import type { ConfigurationCard } from "../contract/index.ts";

/**
 * The named configurations of ml/gmcae in plain words. Main loads no science: the numbers are written down here and a
 * test holds them against ml/gmcae.
 */
export const configurationCards: readonly ConfigurationCard[] = [
  {
    id: "narrow",
    title: "Narrow",
    words:
      "For maps. A mixture of three Gaussians at every voxel, decoded from one code of 16 numbers a patch: room for lung, none for a nodule. Its loss counts lung only. The model that ships is one; 2,000 steps take about nine minutes on two CPU cores.",
    parameters: 653_192,
    batch: 8,
    learningRate: 1e-3,
  },
  {
    id: "base",
    title: "Base",
    words:
      "Narrow with a code of 128 numbers. Of all these it knows lungs best, and draws nodules as well: its map shows fewer.",
    parameters: 1_800_184,
    batch: 8,
    learningRate: 1e-3,
  },
  {
    id: "context",
    title: "Context",
    words:
      "Fills a blanked block from what surrounds it: its map says what the surroundings did not foresee. Half as fast as Base.",
    parameters: 1_069_064,
    batch: 8,
    learningRate: 1e-3,
  },
  {
    id: "tiny",
    title: "Tiny",
    words:
      "The original architecture with an eighth of its channels and two mixture components. Small enough for a quick look; a classifier can start from it.",
    parameters: 154_544,
    batch: 8,
    learningRate: 1e-3,
  },
  {
    id: "seed",
    title: "Original",
    words:
      "Exactly the original network: 64, 128 and 256 channels, eight mixture components. Wants a graphics card or patience; a classifier can start from it.",
    parameters: 8_660_162 + 1_987 * 8,
    batch: 32,
    learningRate: 1e-4,
  },
];
