import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lookOfFiles } from '../../src/supervisor/own-files.js';

let repo: string;
const put = (path: string, text = 'x'): void => {
  mkdirSync(dirname(join(repo, path)), { recursive: true });
  writeFileSync(join(repo, path), text);
};
beforeEach(() => {
  repo = mkdtempSync(join(tmpdir(), 'wave-own-'));
  put('src/one.ts');
  put('other/two.ts');
  put('top.txt');
  put('.tmp/main/state.json');
});
afterEach(() => rmSync(repo, { recursive: true, force: true }));

describe('the look of files', () => {
  it.each<[string, string[], () => void, boolean]>([
    ['a file of an owned folder is written', ['src/'], () => put('src/one.ts', 'more'), true],
    ['a file deep in it is made', ['src/'], () => put('src/a/b/c.ts'), true],
    ['one is removed', ['src/'], () => rmSync(join(repo, 'src/one.ts')), true],
    ['one gets an earlier time', ['src/'], () => utimesSync(join(repo, 'src/one.ts'), 1, 1), true],
    ['a file that was not there comes', ['later.txt'], () => put('later.txt'), true],
    ['what a glob matches is written', ['*.txt'], () => put('top.txt', 'more'), true],
    ['what a glob does not match is written', ['*.txt'], () => put('other/two.ts', 'more'), false],
    ['what others own is written', ['src/'], () => put('other/two.ts', 'more'), false],
    ['the state is written', ['**'], () => put('.tmp/main/state.json', 'more'), false],
    ['a link leads out', ['src/'], () => put('other/far.ts', 'more'), false],
  ])('%s', (_, owned, change, differs) => {
    symlinkSync(join(repo, 'other'), join(repo, 'src', 'away'));
    const before = lookOfFiles(repo, owned, ['.tmp']);
    change();
    expect(before).toBeDefined();
    expect(lookOfFiles(repo, owned, ['.tmp']) !== before).toBe(differs);
  });

  it('tells nothing where there is nothing to look at, or too much', () => {
    expect(lookOfFiles(repo, [], [])).toBeUndefined();
    for (let number = 0; number < 9; number += 1) put(`many/${number}`, '');
    expect(lookOfFiles(repo, ['many/'], [], 10)).toBeDefined();
    put('many/9', '');
    expect(lookOfFiles(repo, ['many/'], [], 10)).toBeUndefined();
  });
});
