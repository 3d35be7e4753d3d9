import { readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';

/** Types under which Linux mounts a file system of another machine, or of the host of a virtual one. */
const NETWORK_TYPES: ReadonlySet<string> = new Set(
  (
    'nfs nfs4 cifs smb smb2 smb3 smbfs ncpfs afs coda 9p ceph glusterfs lustre gpfs beegfs orangefs pvfs2 ocfs2 gfs2 ' +
    'davfs davfs2 vboxsf vmhgfs prl_fs fuse.sshfs fuse.ceph fuse.glusterfs fuse.s3fs fuse.gcsfuse fuse.goofys fuse.rclone ' +
    'fuse.curlftpfs fuse.davfs2 fuse.vmhgfs-fuse fuse.juicefs fuse.mfs fuse.moosefs fuse.lizardfs fuse.cephfs'
  ).split(' '),
);

/** One mounted file system. */
export type Mount = Readonly<{
  /** Absolute. */
  point: string;
  /** As the kernel names it, such as `ext4` or `fuse.sshfs`. */
  type: string;
}>;

/** The mounts in the text of `/proc/self/mountinfo` (proc(5)), in their order; lines of another form are left out. */
export function parseMountInfo(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    // Optional fields of any number come before the lone hyphen, so the type is counted from there.
    const [before = '', after = ''] = line.split(' - ', 2);
    const point = before.split(' ')[4];
    const type = after.split(' ')[0];
    return point === undefined || type === undefined || type === '' ? [] : [{ point: unescape(point), type }];
  });
}

/** The network file system that an absolute path, free of symbolic links, is on, or undefined where it is a local one. */
export function networkMount(path: string, mounts: readonly Mount[]): Mount | undefined {
  let best: Mount | undefined;
  for (const mount of mounts) {
    // Of two on the same point the later one covers the earlier.
    if (isWithin(path, mount.point) && mount.point.length >= (best?.point.length ?? 0)) best = mount;
  }
  return best !== undefined && NETWORK_TYPES.has(best.type) ? best : undefined;
}

/**
 * The type of the network file system that a path is on (or would be created on), such as `nfs4`. Appends of two machines
 * to one file are not atomic there. Undefined for a local one, and where the system does not say (anything but Linux).
 */
export function networkFileSystem(path: string): string | undefined {
  let text: string;
  try {
    text = readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return undefined;
  }
  return networkMount(nearestExisting(path), parseMountInfo(text))?.type;
}

function nearestExisting(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : nearestExisting(above);
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}

/** Blanks, tabs, newlines and backslashes stand as three octal digits. */
function unescape(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
