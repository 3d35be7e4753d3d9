import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, it } from 'vitest';
import type { Block } from '../../src/waves/blocks.js';
import { blocksOf } from '../../src/waves/blocks.js';
import { WaveSource } from '../../src/waves/source.js';

describe('the blocks of a wave file', () => {
  it('are those that another parser of CommonMark finds, at the same places', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 14 }), (lines) => {
        const source = new WaveSource('wave-0.md', [...lines, '', 'end'].join('\n'));
        expect(blocksOf(source).flatMap((block) => ours(block, source))).toEqual(theirs(source));
      }),
      { numRuns: 500, seed: 15 },
    );
  });

  it('keep the blank lines at the end of a fence', () => {
    const [fence] = blocksOf(new WaveSource('wave-0.md', '```text\nDo it.\n\n```\n'));
    expect(fence).toMatchObject({ kind: 'code', value: 'Do it.\n' });
  });
});

const indent = fc.constantFrom('', '', '', ' ', '   ');
const words = fc.constantFrom(
  ...['words', 'words', '`a_b_c`', '**Commit message**: `Feat: x`', 'id: ["a", "b"]', '[ref]: /there', '&amp; \\*'],
  ...['<!-- note -->', '<!-- open', '-->', '<div>', '---', '===', 'Title #', '#### four'],
);
const trail = fc.constantFrom('', '', ' ', '  ');
// What the other parser makes of an empty list item behind code, and of a tag alone on a line, is not what CommonMark says.
const line = fc
  .oneof(
    fc.tuple(indent, fc.constantFrom('', '', '# ', '## ', '### ', '- ', '* ', '1. ', '> '), words, trail),
    fc.tuple(indent, fc.constantFrom('', '', '', '```', '```text', '~~~', '````', '>', '## '), trail),
  )
  .map((parts) => parts.join(''));

/** What decides how a wave file is read: what is where; of what nothing is read, that it is there. */
type Seen = readonly [kind: string, ...facts: unknown[]];

function ours(block: Block, source: WaveSource): Seen[] {
  const { kind, start, end } = block;
  const text = source.text.slice(start, end);
  switch (kind) {
    case 'heading':
      return [[kind, block.depth, text]];
    case 'paragraph':
      return [[kind, start, text]];
    case 'code':
      // Blanks at the end of a fence that nothing closes are in it or not: there the two do not agree.
      return [[kind, block.isFenced, block.value.trimEnd(), source.lineOf(start)]];
    case 'quote':
      return [[kind], ...block.blocks.flatMap((inner) => ours(inner, source))];
    case 'list':
      return [[kind], ...block.items.flatMap(({ blocks }): Seen[] => [['item'], ...blocks.flatMap((inner) => ours(inner, source))])];
    default:
      return [[kind]];
  }
}

const INLINE = {
  disable: {
    null: [
      ...['attention', 'autolink', 'characterEscape', 'characterReference', 'codeText', 'definition', 'hardBreakEscape'],
      ...['htmlText', 'labelEnd', 'labelStartImage', 'labelStartLink'],
    ],
  },
};

function theirs(source: WaveSource): Seen[] {
  return fromMarkdown(source.text, { extensions: [INLINE] }).children.flatMap((node) => seen(node, source));
}

function seen(node: Nodes, source: WaveSource): Seen[] {
  const start = node.position?.start.offset ?? 0;
  const text = (from: Nodes | undefined, to: Nodes | undefined): string =>
    source.text.slice(from?.position?.start.offset, to?.position?.end.offset).trimEnd();
  switch (node.type) {
    case 'heading':
      return [['heading', node.depth, node.children.length === 0 ? '' : text(node.children[0], node.children.at(-1))]];
    case 'paragraph':
      return [['paragraph', start, text(node, node)]];
    case 'code': {
      const isFenced = /^(?:```|~~~)/.test(source.text.slice(start));
      return [['code', isFenced, node.value.trimEnd(), source.lineOf(start)]];
    }
    case 'blockquote':
      return [['quote'], ...node.children.flatMap((inner) => seen(inner, source))];
    case 'list':
      return [['list'], ...node.children.flatMap((inner) => seen(inner, source))];
    case 'listItem':
      return [['item'], ...node.children.flatMap((inner) => seen(inner, source))];
    default:
      return [[node.type === 'thematicBreak' ? 'rule' : node.type]];
  }
}
