/**
 * Every code that reading DICOM can give, with what the user can do about it. The sentence of a note says what was found
 * and where; this table says what to do.
 */
export const noteCodes = {
  EMPTY_FILE: "Copy the file again from its source.",
  NOT_DICOM: "Nothing to do unless it should be an image; then export it again as DICOM.",
  FILE_CUT_SHORT: "Copy or export the file again; the transfer that made it was probably interrupted.",
  MALFORMED: "Export the file again from its source, or repair it with a DICOM tool.",
  NO_PREAMBLE: "Nothing to do: the file was read by its first elements.",
  TRANSFER_SYNTAX_MISSING: "Export the file again with complete file meta information.",
  TRANSFER_SYNTAX_UNSUPPORTED:
    "Convert the series to Explicit VR Little Endian, JPEG-LS, JPEG 2000 or RLE with a DICOM tool.",
  INFLATED_TOO_LARGE: "Do not open this file; it is damaged or made to exhaust memory.",
  NO_IMAGE: "Nothing to do: the object holds no image to show.",
  PIXEL_DATA_MISSING: "Export the series again with its pixel data.",
  PIXEL_DATA_SHORT: "Copy or export the file again; part of the image is missing.",
  PIXEL_DATA_DAMAGED: "Copy or export the file again; its compressed image does not decode.",
  FRAMES_NOT_FOUND: "Export the file again with one fragment a frame or a correct offset table.",
  SAMPLES_UNSUPPORTED: "Export the series as 8 or 16 bit samples.",
  ATTRIBUTE_MISSING:
    "Export the series again from the scanner or archive; an anonymiser may have removed the attribute.",
  VALUE_INVALID: "Export the series again from the scanner or archive; the value cannot be right.",
  IMAGE_MISMATCH: "Export the file again; its header and its compressed image contradict each other.",
  IMAGE_TOO_LARGE: "Split the image; frames above 64 million samples are not opened.",
  RESCALE_MISSING: "Treat the values as raw: without slope and intercept they are not Hounsfield units.",
  SERIES_SPLIT: "Choose the part that covers the chest.",
} as const satisfies Record<string, string>;

export type NoteCode = keyof typeof noteCodes;

/** One thing noticed while reading. `message` holds no patient data beyond file names and UIDs. */
export interface Note {
  readonly code: NoteCode;
  readonly message: string;
  readonly file?: string;
  /** `(gggg,eeee)`. */
  readonly tag?: string;
}

/** What to do about a note, as a sentence. */
export function adviceFor(code: NoteCode): string {
  return noteCodes[code];
}
