/** Why a foreign file was not taken: a code for programs, a sentence for people. */
export interface FileRefusal {
  readonly code: "NIFTI_UNREADABLE" | "NRRD_UNREADABLE";
  readonly message: string;
}
