import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WrittenFiles } from '../../src/supervisor/write-projections.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wave-written-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a derived file', () => {
  it('is written again only when it would differ, was touched, or is gone', async () => {
    const files = new WrittenFiles();
    const path = join(folder, 'boards', 'wave-0.md');
    await files.write(path, 'one');
    const { ino } = statSync(path);
    await files.write(path, 'one');
    expect(statSync(path).ino).toBe(ino);
    await files.write(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    writeFileSync(path, 'ooo');
    await files.write(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    rmSync(join(folder, 'boards'), { recursive: true });
    await files.write(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
  });

  it('that could not be written is tried again', async () => {
    const files = new WrittenFiles();
    writeFileSync(join(folder, 'boards'), 'in the way');
    const path = join(folder, 'boards', 'wave-0.md');
    await expect(files.write(path, 'one')).rejects.toThrow();
    rmSync(join(folder, 'boards'));
    await files.write(path, 'one');
    expect(readFileSync(path, 'utf8')).toBe('one');
  });
});
