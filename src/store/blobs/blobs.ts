export interface Blob {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** Images, files and kept results. `workspaceId` parts them; ids are ours and opaque. */
export interface Blobs {
  /** Kept until `expiresAtMs` at least; returns the new id. A full disk is `unavailable` with the cure. */
  put(workspaceId: string, blob: Blob, expiresAtMs: number): Promise<string>;
  get(workspaceId: string, id: string): Promise<Blob | undefined>;
  /** Removes what has expired by `nowMs`; how many. */
  sweep(nowMs: number): Promise<number>;
}
