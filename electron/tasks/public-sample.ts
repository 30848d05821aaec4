import manifest from "../../build/samples/lidc-idri-0001.json" with { type: "json" };

/** The public sample study: where it is to be had, who must be named, what its samples' digests are. The images never ship. */
export interface PublicSample {
  readonly name: string;
  readonly title: string;
  readonly seriesInstanceUid: string;
  readonly licence: string;
  readonly attribution: string;
  /** Root of the archive's public REST service (NBIA Search REST API). */
  readonly baseUrl: string;
  /** SHA-256 of each image's samples by SOP Instance UID. */
  readonly sha256Samples: Readonly<Record<string, string>>;
}

export const publicSample: PublicSample = manifest;
