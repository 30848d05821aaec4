/** A tensor file that cannot be read. `message` says what is wrong and where, in a sentence for the reader of the file. */
export class TensorFileError extends Error {
  readonly code = "TENSOR_FILE_INVALID";
  override readonly name = "TensorFileError";
}
