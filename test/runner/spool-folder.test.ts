import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { spoolFolder, spoolPaths } from '../../src/runner/spool-folder.js';
import { removeFolder, temporaryFolder } from './agent-run.js';

let repo: string;
beforeEach(() => {
  repo = temporaryFolder();
});
afterEach(() => removeFolder(repo));

test('the most specific variable decides, relative values do not count', () => {
  const all = { WAVE_SPOOL_DIR: '/spool', XDG_STATE_HOME: '/state', HOME: '/home/x' };
  expect(spoolFolder(repo, all)).toMatch(/^\/spool\/wave\/[0-9a-f]{12}\/spool$/);
  expect(spoolFolder(repo, { ...all, WAVE_SPOOL_DIR: '' })).toMatch(/^\/state\/wave\//);
  expect(spoolFolder(repo, { XDG_STATE_HOME: 'state', HOME: '/home/x' })).toMatch(
    /^\/home\/x\/\.local\/state\/wave\//,
  );
});

test('a repository is one folder through every symlink, and no other', () => {
  mkdirSync(join(repo, 'a'));
  mkdirSync(join(repo, 'b'));
  symlinkSync(join(repo, 'a'), join(repo, 'link'));
  const of = (name: string): string => spoolFolder(join(repo, name), { HOME: '/h' });
  expect(of('link')).toBe(of('a'));
  expect(of('b')).not.toBe(of('a'));
});

test('every file of an agent run is named after its intent', () => {
  expect(spoolPaths('/s', 'I1')).toEqual({
    out: '/s/I1.out',
    err: '/s/I1.err',
    cursor: '/s/I1.cursor.json',
    exitRecord: '/s/I1.exit.json',
  });
});
