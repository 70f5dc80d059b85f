/** The minor version in "v1.31.2", "v1.30.5-eks-1a2b" or "1.29+"; undefined for what is none of Kubernetes 1. */
export function minorOf(version: unknown): number | undefined {
  const minor = typeof version === "string" ? /^v?1\.(\d{1,3})(?!\d)/.exec(version)?.[1] : undefined;
  return minor === undefined ? undefined : Number(minor);
}
