import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { RepoLayout } from '../../src/store/layout.js';
import { isFull, isWithoutRoom } from '../../src/supervisor/disk-room.js';

const roomy = { bsize: 4096, blocks: 1000, bfree: 500, bavail: 400, files: 100, ffree: 50 };

it.each([
  ['room', roomy, true, false],
  ['no block left', { ...roomy, bfree: 0, bavail: 0 }, true, true],
  ['only what is kept back for root, which we are', { ...roomy, bavail: 0 }, true, false],
  ['only what is kept back for root, which we are not', { ...roomy, bavail: 0 }, false, true],
  ['no place for another file', { ...roomy, ffree: 0 }, true, true],
  ['nothing counted', { bsize: 4096, blocks: 0, bfree: 0, bavail: 0, files: 0, ffree: 0 }, false, false],
] as const)('a disk with %s', (_, figures, isRoot, full) => expect(isFull(figures, isRoot)).toBe(full));

it('says nothing of a folder that is not there', () => {
  const repo = join(mkdtempSync(join(tmpdir(), 'wave-room-')), 'gone');
  expect(isWithoutRoom({ repo, layout: new RepoLayout(repo).lane('main'), env: {} })).toBe(false);
});
