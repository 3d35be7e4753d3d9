import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../base/problem.js';

/** How a published file is written. `disposable` files may be lost with the machine's power and skip every fsync. */
export type PublishOptions = Readonly<{ disposable?: boolean; mode?: number }>;

let staged = 0;

/**
 * Publishes a file whole. It is staged beside its place, synced, read back, and only then renamed over what was there, and
 * the folder is synced: `write-file-atomic` alone publishes truncated content after a short write and never syncs the folder.
 * @throws Problem `file/short-write` when what is on disk is not what was handed in; errors of the file system as they are
 */
export async function publishFile(
  path: string,
  content: string,
  options: PublishOptions = {},
): Promise<void> {
  const { default: writeFileAtomic } = await import('write-file-atomic');
  const folder = dirname(path);
  const mode = options.mode ?? 0o644;
  mkdirSync(folder, { recursive: true });
  if (options.disposable === true) {
    writeFileAtomic.sync(path, content, { fsync: false, mode });
    return;
  }
  staged += 1;
  const stage = join(folder, `.${basename(path)}.${process.pid}-${staged}`);
  try {
    writeFileAtomic.sync(stage, content, { mode });
    if (readFileSync(stage, 'utf8') !== content) {
      throw new Problem('file/short-write', `${path} could not be written whole`, {
        hint: 'The disk may be full; what was there before is untouched.',
        exit: 'environment',
      });
    }
    renameSync(stage, path);
  } catch (error) {
    rmSync(stage, { force: true });
    throw error;
  }
  syncFolder(folder);
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
