import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '../base/problem.js';

/** How a published file is written. `disposable` files may be lost with the machine's power and skip every fsync. */
export type PublishOptions = Readonly<{ disposable?: boolean; mode?: number }>;

/**
 * Publishes a file whole: temp file in the same folder, fsync, rename, length and bytes verified by reading back, folder
 * fsync. `write-file-atomic` alone publishes truncated content after a short write and never syncs the folder.
 * @throws Problem `file/short-write` when what is on disk is not what was handed in; errors of the file system as they are
 */
export async function publishFile(
  path: string,
  content: string,
  options: PublishOptions = {},
): Promise<void> {
  const { default: writeFileAtomic } = await import('write-file-atomic');
  mkdirSync(dirname(path), { recursive: true });
  writeFileAtomic.sync(path, content, { fsync: options.disposable !== true, mode: options.mode ?? 0o644 });
  if (options.disposable === true) return;
  if (readFileSync(path, 'utf8') !== content) {
    throw new Problem('file/short-write', `${path} was not written whole; the disk may be full`, {
      exit: 'environment',
    });
  }
  syncFolder(dirname(path));
}

/** The same for a JSON value: two-space indentation and a final newline, so that people and git can read it. */
export async function publishJson(path: string, value: unknown, options: PublishOptions = {}): Promise<void> {
  await publishFile(path, `${JSON.stringify(value, null, 2)}\n`, options);
}

/** Makes a rename or creation in the folder survive a power cut. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
