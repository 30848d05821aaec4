import type { ConfigurationCard } from "../contract/index.ts";

/**
 * The named configurations of ml/gmcae in plain words. Main loads no science: the numbers are written down here and a
 * test holds them against ml/gmcae.
 */
export const configurationCards: readonly ConfigurationCard[] = [
  {
    id: "tiny",
    title: "Tiny",
    words:
      "The original architecture with an eighth of its channels and two mixture components. Learns on two CPU cores within a morning.",
    parameters: 154_544,
    batch: 8,
    learningRate: 1e-3,
  },
  {
    id: "seed",
    title: "Original",
    words:
      "Exactly the original network: 64, 128 and 256 channels, eight mixture components. Wants a graphics card or patience.",
    parameters: 8_660_162 + 1_987 * 8,
    batch: 32,
    learningRate: 1e-4,
  },
];
