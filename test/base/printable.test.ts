import fc from 'fast-check';
import { expect, it } from 'vitest';
import { printable, printableJson } from '../../src/base/printable.js';

const unsafe = fc.constantFrom('\u202e', '\u200b', '\u009b', '\u001b', '\u{e0041}', '\n');
const value = fc.array(fc.oneof(fc.string({ unit: 'binary' }), unsafe)).map((parts) => parts.join(''));

it('JSON for a terminal means the same, and holds nothing that a terminal acts on', () => {
  fc.assert(
    fc.property(value, (text) => {
      const line = printableJson({ text, [text]: [text] });
      expect(JSON.parse(line)).toEqual({ text, [text]: [text] });
      expect(printable(line)).toBe(line);
      expect(line).not.toContain('\n');
    }),
  );
});
