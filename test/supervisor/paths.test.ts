import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readRepositoryText } from '../../src/store/read-repository-file.js';
import { prepareAgent } from '../../src/supervisor/prepare-agent.js';
import { preparePlace } from '../rig/prepare-place.js';
import { agent, wave } from '../rig/wave-builder.js';

const SECRET = 'the key of somebody';
let folder: string;
let repo: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wave-paths-'));
  repo = join(folder, 'repo');
  mkdirSync(join(repo, 'docs'), { recursive: true });
  writeFileSync(join(folder, 'key'), SECRET);
  mkdirSync(join(folder, 'repo-beside'));
  writeFileSync(join(folder, 'repo-beside/key'), SECRET);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Ways out of the repository, each made at the place `docs/role.md`. */
const ways: readonly (readonly [name: string, make: () => string])[] = [
  ['a link to a file', () => linked('../../key', 'docs/role.md')],
  ['a link by its whole path', () => linked(join(folder, 'key'), 'docs/role.md')],
  ['a link to a link', () => (linked('../../key', 'docs/one'), linked('one', 'docs/role.md'))],
  [
    'a link in place of a folder',
    () => {
      rmSync(join(repo, 'docs'), { recursive: true });
      linked('..', 'docs');
      return 'docs/key';
    },
  ],
  [
    'a neighbour whose name begins the same',
    () => {
      linked('../../repo-beside/key', 'docs/role.md');
      return 'docs/role.md';
    },
  ],
  ['dots', () => '../key'],
  ['dots in between', () => 'docs/../../key'],
];

function linked(target: string, path: string): string {
  symlinkSync(target, join(repo, path));
  return path;
}

describe('what lies outside of the repository', () => {
  test.each(ways)('is not read by %s', (_, make) => {
    expect(readRepositoryText(repo, make())).toBeUndefined();
  });

  test.each(ways)('comes into no prompt by %s', (_, make) => {
    const one = agent('A1', { rolePromptPaths: [make()] });
    const { prompt } = prepareAgent(preparePlace(repo), {}, { ...wave([]), agents: [one] }, one);
    expect(prompt.text).not.toContain(SECRET);
  });

  test('a link that stays inside is followed', () => {
    writeFileSync(join(repo, 'docs/own.md'), 'own words');
    expect(readRepositoryText(repo, linked('own.md', 'docs/role.md'))).toBe('own words');
    const one = agent('A1', { rolePromptPaths: ['docs/role.md'] });
    const { prompt } = prepareAgent(preparePlace(repo), {}, { ...wave([]), agents: [one] }, one);
    expect(prompt.text).toContain('own words');
  });

  test('is not read in place of a folder or of nothing', () => {
    expect(readRepositoryText(repo, 'docs')).toBeUndefined();
    expect(readRepositoryText(repo, 'docs/none.md')).toBeUndefined();
  });
});
