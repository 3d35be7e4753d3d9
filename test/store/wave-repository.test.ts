import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  diskEnvironment,
  findRepository,
  findWaveFiles,
  listLanes,
  waveNumberOf,
  wavesDirOf,
} from '../../src/store/wave-repository.js';

let repo: string;
const write = (path: string, text = ''): void => {
  mkdirSync(dirname(join(repo, path)), { recursive: true });
  writeFileSync(join(repo, path), text);
};

beforeEach(() => {
  repo = mkdtempSync(join(tmpdir(), 'wave-repository-'));
});
afterEach(() => rmSync(repo, { recursive: true, force: true }));

test.each([
  ['wave-3.md', 3],
  ['waves/main/wave-12-some-slug.md', 12],
  ['wave-01.md', 1],
  ['wave-.md', undefined],
  ['wave-1.markdown', undefined],
  ['wave-1-.md', undefined],
  ['README.md', undefined],
])('the number of %s is %s', (path, number) => {
  expect(waveNumberOf(path)).toBe(number);
});

test('files are in the order of their numbers; two for one number and odd names are problems', () => {
  for (const name of ['wave-10.md', 'wave-2-x.md', 'wave-2.md', 'wave-two.md', 'README.md'])
    write(`waves/main/${name}`);
  const { files, problems } = findWaveFiles(repo, 'waves/main');
  expect(files.map(({ wave }) => wave)).toEqual([2, 10]);
  expect(problems.map(({ code, file }) => [code, file])).toEqual([
    ['wave/duplicate-number', 'waves/main/wave-2.md'],
    ['wave/file-name', 'waves/main/wave-two.md'],
  ]);
  expect(findWaveFiles(repo, 'nowhere')).toEqual({ files: [], problems: [] });
});

test('lanes are what is configured and every folder of wave files', () => {
  write('waves/main/wave-0.md');
  write('waves/notes/readme.md');
  write('waves/projects/wave-0.md');
  expect(listLanes(repo, { lanes: { api: { wavesDir: './docs/waves/' } } })).toEqual(['api', 'main']);
  expect(wavesDirOf({ lanes: { api: { wavesDir: './docs/waves/' } } }, 'api')).toBe('docs/waves');
  expect(wavesDirOf({ paths: { wavesDir: 'plans' } }, 'main')).toBe('plans/main');
});

test('the repository is the nearest folder with .git', () => {
  write('.git', 'gitdir: elsewhere');
  write('a/b/file');
  expect(findRepository(join(repo, 'a/b'))).toBe(repo);
});

describe('the environment on disk', () => {
  test('tells files from folders and from what is not there', () => {
    write('a/file', 'text');
    const { fileExists, readFile } = diskEnvironment(repo);
    expect(['a/file', 'a', 'b', 'a/file/x'].map(fileExists)).toEqual([true, false, false, false]);
    expect([readFile('a/file'), readFile('b')]).toEqual(['text', null]);
  });

  test('sees where links lead', () => {
    write('a/file');
    symlinkSync('a', join(repo, 'inside'));
    symlinkSync('/', join(repo, 'outside'));
    symlinkSync('/nonexistent/file', join(repo, 'dangling'));
    const { isInsideRepository } = diskEnvironment(repo);
    const paths = ['a/new/file', 'inside/file', 'outside/etc', 'outside', 'dangling'];
    expect(paths.map(isInsideRepository)).toEqual([true, true, false, false, false]);
  });
});
