import { describe, expect, it } from 'vitest';
import { markerKinds, markerSpec } from '../../src/model/marker.js';

describe('the table of markers', () => {
  it.each(markerKinds)(
    '%s: keys are unique, detail is last, only the first may stand without its name',
    (kind) => {
      const { tag, keys } = markerSpec(kind);
      const names = keys.map((key) => key.name);
      expect(tag.replace(/^wave-/, '')).toBe(kind);
      expect(new Set(names).size).toBe(names.length);
      expect(names.every((name) => /^[a-z][a-z_]*$/.test(name))).toBe(true);
      expect(keys.at(-1)).toMatchObject({ name: 'detail', type: 'detail', required: false });
      expect(keys.slice(1).some((key) => key.positional === true)).toBe(false);
    },
  );

  it.each(markerKinds)('%s: words are lower case, and an alias stands for one of them', (kind) => {
    for (const key of markerSpec(kind).keys) {
      if (key.type !== 'enum') continue;
      expect(key.values.every((value) => /^[a-z][a-z-]*$/.test(value))).toBe(true);
      for (const [alias, value] of Object.entries(key.aliases ?? {})) {
        expect(key.values).toContain(value);
        expect(key.values).not.toContain(alias);
      }
    }
  });
});
