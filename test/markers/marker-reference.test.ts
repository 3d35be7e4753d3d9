import { describe, expect, it } from 'vitest';
import { markerReference } from '../../src/markers/marker-reference.js';
import { readMarkers } from '../../src/markers/marker-reader.js';

describe('the reference page', () => {
  it('is no evidence when an agent prints it', () => {
    expect(readMarkers(markerReference()).markers).toEqual([]);
  });

  it('says of placeholders what is so', () => {
    const row = /^\| placeholders \|.*$/m.exec(markerReference())?.[0] ?? '';
    const [refused = '', kept = ''] = row.split(', as a detail ');
    const values = [...refused.matchAll(/`([^`]+)`/g)].map(([, value = '']) => value.replace('\\|', '|'));
    expect(values).toEqual(['<state>', 'met|gap', '{state}', '...']);
    const proof = (state: string, detail: string) =>
      readMarkers(
        `[wave-proof] completion=contract durability=none proof=unit state=${state} detail=${detail}`,
      ).markers.length;
    for (const value of values) expect(proof(value, 'fine'), value).toBe(0);
    expect(kept).toContain('`<one line>`');
    expect(proof('met', '<one line>')).toBe(0);
    for (const detail of ['...', '{detail}', 'a|b']) expect(proof('met', detail), detail).toBe(1);
  });
});
