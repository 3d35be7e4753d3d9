import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { ensureFolder } from './ensure-folder.js';

/** A held lease. Only the kernel, or `release`, ends it; nothing that merely looks at files can. */
export type Lease = Readonly<{
  release: () => Promise<void>;
  /** Whether it was found to be held no more: its lock file was removed, or taken while this process was suspended. */
  isLost: () => boolean;
}>;

/** How exclusion is done: by a socket that the kernel closes with its process, or by a lock file with a heartbeat. */
export type LeaseKind = 'socket' | 'file';

/** The kind that this platform is best served with: abstract sockets exist on Linux alone. */
function defaultLeaseKind(platform: NodeJS.Platform = process.platform): LeaseKind {
  return platform === 'linux' ? 'socket' : 'file';
}

/**
 * Tries once to take the lease that is named by a file path (the file itself is only touched by the `file` kind).
 * @returns the lease, or undefined while another process holds it
 */
export async function acquireLease(
  path: string,
  kind: LeaseKind = defaultLeaseKind(),
): Promise<Lease | undefined> {
  ensureFolder(dirname(path));
  const name = realpathSync(dirname(path)) + path.slice(dirname(path).length);
  return kind === 'socket' ? acquireSocket(name) : acquireFile(name);
}

function acquireSocket(name: string): Promise<Lease | undefined> {
  // A digest, because Node pads abstract names: equal length makes equal names.
  const address = `\0wave-${createHash('sha256').update(name).digest('hex')}`;
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => {
      server.unref();
      resolve({
        release: () => new Promise((done) => server.close(() => done())),
        isLost: () => false,
      });
    });
  });
}

// A compromised lock file is not acted on here: the epoch in the logs is what fences its former holder off.
async function acquireFile(name: string, triesLeft = 10): Promise<Lease | undefined> {
  const { default: lockfile } = await import('proper-lockfile');
  let isLost = false;
  try {
    const release = await lockfile.lock(name, {
      realpath: false,
      stale: 10_000,
      update: 2_000,
      retries: 0,
      onCompromised: () => (isLost = true),
    });
    return { release: () => release().catch(unlessTaken), isLost: () => isLost };
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === 'ELOCKED') return undefined;
    // Of those that find a lock stale at once, one may remove what another has just made, who then removes that of a third:
    // it may be that nobody has it in the end.
    if (code !== 'ENOENT' || syscall === 'mkdir') throw error;
    return triesLeft === 0 ? undefined : acquireFile(name, triesLeft - 1);
  }
}

/** A lock that somebody took over while we were suspended is not ours to give back. */
function unlessTaken(error: unknown): void {
  if (!['ERELEASED', 'ENOTACQUIRED'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
}
