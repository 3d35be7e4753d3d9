import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Problem } from '../base/problem.js';
import { ensureFolder } from './ensure-folder.js';
import { syncToDisk } from './sync-to-disk.js';
import { readRegularFile } from './read-regular-file.js';

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
  content: string | Buffer,
  options: PublishOptions = {},
): Promise<void> {
  const { default: writeFileAtomic } = await import('write-file-atomic');
  const folder = dirname(path);
  const mode = options.mode ?? 0o644;
  ensureFolder(folder);
  if (options.disposable === true) {
    writeFileAtomic.sync(path, content, { fsync: false, mode });
    return;
  }
  await inStage(path, content, mode, (stage) => {
    renameSync(stage, path);
  });
}

/**
 * Publishes a file that is never to change: whatever stands in its place stays.
 * @returns whether the content is there now, by this call or since before; false where something else holds the place
 * @throws what `publishFile` does
 */
export async function publishOnce(path: string, content: string): Promise<boolean> {
  ensureFolder(dirname(path));
  return inStage(path, content, 0o644, (stage) => {
    try {
      // Unlike a rename, a link never takes the place of what is there.
      linkSync(stage, path);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const there = readRegularFile(path, { noFollow: true });
      return 'text' in there && there.text === content;
    } finally {
      rmSync(stage, { force: true });
    }
  });
}

/** Writes and syncs the content beside its place, hands it to `place`, and syncs the folder. */
async function inStage<T>(
  path: string,
  content: string | Buffer,
  mode: number,
  place: (stage: string) => T,
): Promise<T> {
  const { default: writeFileAtomic } = await import('write-file-atomic');
  const folder = dirname(path);
  staged += 1;
  const stage = join(folder, `.${basename(path)}.${process.pid}-${staged}`);
  try {
    writeFileAtomic.sync(stage, content, { mode });
    if (!readFileSync(stage).equals(Buffer.from(content))) {
      throw new Problem('file/short-write', `${path} could not be written whole`, {
        hint: 'The disk may be full; what was there before is untouched.',
        exit: 'environment',
      });
    }
    const placed = place(stage);
    syncToDisk(folder);
    return placed;
  } catch (error) {
    rmSync(stage, { force: true });
    throw error;
  }
}

/** The same for a JSON value: two-space indentation and a final newline, so that people and git can read it. */
export async function publishJson(path: string, value: unknown, options: PublishOptions = {}): Promise<void> {
  await publishFile(path, jsonText(value), options);
}

/** A JSON value as it is published. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
