import fc from 'fast-check';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, it } from 'vitest';
import { printableLine } from '../../src/base/printable.js';
import { codeCell, codeSpan, table } from '../../src/projections/markdown.js';
import { runs } from '../rig/wave-arbitraries.js';

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(
      fc.constantFrom('`', '``', '|', '\\', '<b>', '](x)', '*', '\n', ' ', 'a', '@you', '#1', '\u001b[1m'),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
);

describe('text of others in Markdown', () => {
  it('is one code span that says what was said, whatever it is', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const line = printableLine(text, 300);
        const [paragraph] = fromMarkdown(`x ${codeSpan(text)} y`).children;
        const inside = paragraph?.type === 'paragraph' ? paragraph.children : [];
        if (line === '') expect(inside.map(({ type }) => type)).toEqual(['text']);
        else {
          expect(inside.map(({ type }) => type)).toEqual(['text', 'inlineCode', 'text']);
          expect(inside[1]).toMatchObject({ value: line });
        }
      }),
      { numRuns: runs(500) },
    );
  });

  it('begins no other cell', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const row = table(['a', 'b'], [[codeCell(text), 'end']]).split('\n')[2] ?? '';
        expect(row.replaceAll('\\|', '').split('|')).toHaveLength(4);
      }),
      { numRuns: runs(300) },
    );
  });

  it('is cut where it is very long', () => {
    expect(codeSpan('a'.repeat(500), 20)).toHaveLength(22);
  });
});
