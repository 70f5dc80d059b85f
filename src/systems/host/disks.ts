/** One mounted filesystem as the system lists it. */
export interface Mount {
  /** Device, or what stands for it: "/dev/vda", "overlay". */
  readonly device: string;
  readonly type: string;
  readonly mount: string;
  readonly totalBytes: number;
  readonly usedBytes: number;
}

export interface Disk {
  readonly mount: string;
  readonly totalBytes: number;
  readonly usedBytes: number;
}

const REAL =
  /^(ext[234]|xfs|btrfs|zfs|f2fs|jfs|reiserfs|bcachefs|apfs|hfs\+?|ufs|ntfs3?|vfat|exfat|msdos|fuseblk|nfs4?|cifs|smb3?|overlay|9p|virtiofs)$/i;

/**
 * The filesystems that can fill up, each once: memory-backed and read-only image mounts are left out, bind mounts and
 * a container's overlay are told by the shortest path they are mounted at. Ordered by path.
 */
export function realDisks(mounts: readonly Mount[]): readonly Disk[] {
  const kept: Mount[] = [];
  const byPathLength = [...mounts].sort((a, b) => a.mount.length - b.mount.length || (a.mount < b.mount ? -1 : 1));
  for (const mount of byPathLength) {
    if (!REAL.test(mount.type) || mount.totalBytes <= 0) continue;
    if (kept.some((other) => isSame(other, mount))) continue;
    kept.push(mount);
  }
  return kept
    .map(({ mount, totalBytes, usedBytes }) => ({ mount, totalBytes, usedBytes }))
    .sort((a, b) => (a.mount < b.mount ? -1 : 1));
}

/** An overlay has no device of its own: it shows the sizes of the filesystem below it, to the byte. */
function isSame(a: Mount, b: Mount): boolean {
  const sameSizes = a.totalBytes === b.totalBytes && a.usedBytes === b.usedBytes;
  if (a.type === "overlay" || b.type === "overlay") return sameSizes;
  return a.device === b.device && a.totalBytes === b.totalBytes;
}
