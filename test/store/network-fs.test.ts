import { describe, expect, it } from 'vitest';
import { networkFileSystem, networkMount, parseMountInfo } from '../../src/store/network-fs.js';

const text = String.raw`22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
23 22 0:5 / /proc rw,nosuid shared:2 master:7 - proc proc rw
40 22 0:40 / /home rw,relatime shared:20 - nfs4 server:/export/home rw,vers=4.2
41 40 254:2 / /home/local rw - xfs /dev/vdb rw
42 22 0:42 / /mnt/my\040share rw propagate_from:1 - cifs //server/share rw
43 22 0:43 / /srv rw - fuse.sshfs me@host: rw
44 22 0:44 / /srv rw - btrfs /dev/vdc rw
45 22 0:45 / /mnt/c rw,noatime - 9p drvfs rw,aname=drvfs
this is no line of that kind

46 22 0:46 / /data`;
const mounts = parseMountInfo(text);
const typeOf = (path: string): string | undefined => networkMount(path, mounts)?.type;

describe('parseMountInfo', () => {
  it('finds the mount points and types, whatever optional fields come between', () => {
    expect(mounts).toEqual([
      { point: '/', type: 'ext4' },
      { point: '/proc', type: 'proc' },
      { point: '/home', type: 'nfs4' },
      { point: '/home/local', type: 'xfs' },
      { point: '/mnt/my share', type: 'cifs' },
      { point: '/srv', type: 'fuse.sshfs' },
      { point: '/srv', type: 'btrfs' },
      { point: '/mnt/c', type: '9p' },
    ]);
  });
});

describe('networkMount', () => {
  it.each([
    ['/', undefined],
    ['/homework', undefined],
    ['/home', 'nfs4'],
    ['/home/me/repo', 'nfs4'],
    ['/home/local', undefined],
    ['/home/local/repo', undefined],
    ['/home/locals', 'nfs4'],
    ['/mnt/my share/x', 'cifs'],
    ['/mnt/c/Users', '9p'],
    ['/mnt/cd', undefined],
    ['/srv/covered', undefined],
  ])('%s is on %s', (path, type) => {
    expect(typeOf(path)).toBe(type);
  });

  it('knows nothing where nothing is mounted', () => {
    expect(networkMount('/', [])).toBeUndefined();
  });
});

describe('networkFileSystem', () => {
  it('asks the system it runs on, also for a path that is yet to be', () => {
    expect(networkFileSystem('/proc/self')).toBeUndefined();
    expect(networkFileSystem('/proc/none/of/this')).toBeUndefined();
  });
});
