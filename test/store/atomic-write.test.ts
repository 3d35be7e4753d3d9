import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { publishFile, publishJson, publishOnce } from '../../src/store/atomic-write.js';

describe('publishFile', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wave-publish-'));
  });

  it('publishes whole files, creating folders, leaving nothing else behind', async () => {
    const path = join(folder, 'a/b/c.txt');
    await publishFile(path, 'one');
    await publishFile(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(join(folder, 'a/b'))).toEqual(['c.txt']);
  });

  it('keeps what was there when the new content cannot be published', async () => {
    const path = join(folder, 'x');
    mkdirSync(path);
    writeFileSync(join(path, 'inside'), '');
    await expect(publishFile(path, 'content')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['x']);
  });

  it('many at once leave one of them whole', async () => {
    const path = join(folder, 'x.json');
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => publishJson(path, { n, pad: 'x'.repeat(10_000) })),
    );
    expect((JSON.parse(readFileSync(path, 'utf8')) as { pad: string }).pad).toHaveLength(10_000);
    expect(readdirSync(folder)).toEqual(['x.json']);
  });

  it('a disposable file is whole too', async () => {
    const path = join(folder, 'x.json');
    await publishJson(path, { a: 1 }, { disposable: true });
    expect(readFileSync(path, 'utf8')).toBe('{\n  "a": 1\n}\n');
    expect(existsSync(path)).toBe(true);
  });
});

describe('publishOnce', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wave-publish-'));
  });

  it('publishes once, and again only where that changes nothing', async () => {
    const path = join(folder, 'a/b.json');
    expect(await publishOnce(path, 'one')).toBe(true);
    expect(await publishOnce(path, 'one')).toBe(true);
    expect(await publishOnce(path, 'two')).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('one');
    expect(readdirSync(join(folder, 'a'))).toEqual(['b.json']);
  });

  it('leaves a folder and a link where they are', async () => {
    mkdirSync(join(folder, 'x'));
    writeFileSync(join(folder, 'target'), 'one');
    symlinkSync('target', join(folder, 'y'));
    symlinkSync('nowhere', join(folder, 'z'));
    for (const name of ['x', 'y', 'z']) expect(await publishOnce(join(folder, name), 'one')).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(['target', 'x', 'y', 'z']);
  });

  it('of many at once with different contents exactly one is there', async () => {
    const path = join(folder, 'x');
    const done = await Promise.all(
      Array.from({ length: 20 }, (_, index) => publishOnce(path, `content ${index}`)),
    );
    expect(done.filter(Boolean)).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe(`content ${done.indexOf(true)}`);
  });
});
