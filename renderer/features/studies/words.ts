import { quantity } from "../../ui/index.ts";

/** Every sentence of this page that is longer than a label. */
export const words = {
  verdicts: {
    ready: "Ready for reading and analysis.",
    warning: "Can be read and analysed; read the warnings with the result.",
    refused: "Can be read, but is refused for analysis.",
  },
  severities: { info: "note", warning: "warning", refused: "refused" },
  refusedAction: "Refused for analysis: the reasons stand under Quality.",
  notViewable: "This series cannot be shown: the reasons stand under Quality.",
  prepared: (litres: number) => `Prepared: lungs of ${quantity(litres, "L", 1)} on a 1${"\u202f"}mm grid.`,
  notPrepared: "Not prepared: the lungs are found and brought to a 1\u202fmm grid first. Predict does it by itself.",
  mapped: "A loss map is there. It stays covered in Read until you ask for it.",
  notMapped: "No loss map yet.",
  pathHint:
    "A folder, a ZIP, a DICOMDIR or a .dcm file on this computer. Nothing is uploaded and the originals are never changed.",
  upTo: { import: "Only import", prepare: "Import and prepare", predict: "Import, prepare and predict" },
  removing: (n: number) =>
    `Remove ${n === 1 ? "this study" : `${n} studies`} from the workspace? What was computed from ${n === 1 ? "it" : "them"} goes too. The originals stay where they are.`,
} as const;
