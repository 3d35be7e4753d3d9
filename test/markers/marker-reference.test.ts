import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { markerReference } from '../../src/markers/marker-reference.js';
import { readMarkers } from '../../src/markers/marker-reader.js';

describe('the reference page', () => {
  it('is what the table says', () => {
    const check = () =>
      execFileSync(process.execPath, ['scripts/generate-docs.mjs', '--check'], { stdio: 'pipe' });
    expect(check).not.toThrow();
  });

  it('is no evidence when an agent prints it', () => {
    expect(readMarkers(markerReference()).markers).toEqual([]);
  });
});
