import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, it } from 'vitest';
import type { CoordinationRecord } from '../../../src/model/coordination-record.js';
import { inbox } from '../../../src/projections/board/inbox.js';
import { sharedSummary } from '../../../src/projections/board/summary.js';
import { board, hostileTexts } from '../../rig/board.js';
import { changed, posted, settled } from '../../rig/coordination-events.js';
import type { Step } from '../../rig/events.js';
import { agentOf, wave } from '../../rig/wave-builder.js';

const tools = wave(['A1', 'A2']);

type Node = Readonly<{ type: string; value?: string; children?: readonly Node[] }>;

/** The kinds of node of a document, in order, without those that words are made of. */
function outline(node: Node): string[] {
  const inner = (node.children ?? []).flatMap(outline);
  return node.type === 'text' ? [] : [node.type, ...inner];
}

/** The words of each heading. */
function headings(text: string): string[] {
  const all = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(all)];
  return all(fromMarkdown(text) as Node)
    .filter(({ type }) => type === 'heading')
    .map((heading) =>
      all(heading)
        .flatMap(({ value }) => value ?? [])
        .join(''),
    );
}

/** Everything that somebody can write into a record. */
const written = (text: string, over: Partial<CoordinationRecord> = {}): Step[] => [
  ...(['blocker', 'claim', 'decision', 'human-feedback', 'request'] as const).map((kind) =>
    posted(`${kind} 1`, {
      kind,
      agentId: text.slice(0, 300) || 'A1',
      targets: ['A2', text],
      artifactRefs: ['src/A2/', text],
      summary: text,
      detail: text,
      ...over,
    }),
  ),
  posted(text.replaceAll(/[\n\r]/g, ' '), { targets: ['A2'] }),
  posted('own', { agentId: 'A2', kind: 'request', summary: text }),
  settled('own', { response: text }, { actor: `agent:${text.slice(0, 50)}` as 'agent:A1' }),
  posted('asked', { agentId: 'A2', kind: 'human-feedback', summary: text }),
  settled('asked', { response: text }),
  changed('blocker 1', { detail: text }),
];

const views: readonly (readonly [string, (steps: readonly Step[], fact: string) => string])[] = [
  [
    'summary',
    (steps, content) =>
      sharedSummary(board(tools, steps, { facts: [{ agentId: 'A1', id: content, content }] })),
  ],
  ['inbox', (steps) => inbox(board(tools, steps), agentOf(tools, 'A2')).text],
];

describe.each(views)('no text of others can leave its quotes in the %s', (_, view) => {
  it.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 60), text]))('%s', (_name, text) => {
    const nodes = new Set(outline(fromMarkdown(view(written(text), text)) as Node));
    const harmless = ['root', 'heading', 'paragraph', 'list', 'listItem', 'inlineCode', 'code'];
    expect([...nodes].filter((type) => !harmless.includes(type))).toEqual([]);
    // No headings but ours; fewer where a long text leaves no room.
    const plain = headings(view(written('plain'), 'plain'));
    expect(headings(view(written(text), text)).filter((line) => !plain.includes(line))).toEqual([]);
    const controls =
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u;
    expect(view(written(text), text)).not.toMatch(controls);
  });
});
