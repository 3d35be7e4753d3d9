import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileShape } from '../../src/store/file-shape.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wave-shape-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the shape of a file', () => {
  it('stays for as long as nobody touches it', () => {
    const path = join(folder, 'a');
    writeFileSync(path, 'one');
    const before = fileShape(path);
    expect(fileShape(path)).toBe(before);
    // As long as before: only where it is kept differs.
    writeFileSync(join(folder, 'b'), 'two');
    renameSync(join(folder, 'b'), path);
    expect(fileShape(path)).not.toBe(before);
    writeFileSync(path, 'three');
    expect(fileShape(path)).toMatch(/ 5 /);
  });

  it('is empty where nothing is, also below what is no folder', () => {
    writeFileSync(join(folder, 'a'), '');
    expect(fileShape(join(folder, 'gone'))).toBe('');
    expect(fileShape(join(folder, 'a', 'b'))).toBe('');
  });
});
