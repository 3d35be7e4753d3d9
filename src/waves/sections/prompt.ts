import type { Block } from '../blocks.js';
import { blocksWithin } from '../blocks.js';
import type { Located, Reading } from '../bullets.js';
import type { PromptDraft } from '../draft.js';
import { limits } from '../limits.js';
import type { Section } from '../outline.js';
import { checkedPath } from '../path-rules.js';

type Fence = Extract<Block, { kind: 'code' }>;

/** The first fence of the section: its text, and the paths beneath its `File ownership` line. */
export function readPrompt(section: Section, reading: Reading): PromptDraft {
  const fence = firstFence(section);
  if (fence === undefined) {
    reading.findings.add(
      'wave/missing-prompt',
      section.span,
      'the section has no fenced prompt',
      'Put the prompt between two lines of three backticks.',
    );
    return { text: '', span: section.span, ownedPaths: [] };
  }
  const { code, index } = fence;
  const after = section.blocks.slice(index + 1).find(({ kind }) => kind !== 'html' && kind !== 'rule');
  const { source } = reading;
  if (after !== undefined) {
    reading.findings.add(
      'wave/text-after-prompt',
      source.lineSpan(source.lineOf(after.start)),
      'this stands behind the prompt and is not part of it',
      'If the prompt holds fences of its own, open and close it with four backticks.',
    );
  }
  return { text: code.value, span: source.lineSpan(source.lineOf(code.start)), ownedPaths: ownedPaths(code, reading) };
}

function firstFence(section: Section): { code: Fence; index: number } | undefined {
  for (const [index, top] of section.blocks.entries()) {
    const open: Block[] = [top];
    for (let block = open.pop(); block !== undefined; block = open.pop()) {
      if (block.kind === 'code' && block.isFenced) return { code: block, index };
      open.push(...[...blocksWithin(block)].reverse());
    }
  }
  return undefined;
}

function ownedPaths(code: Fence, reading: Reading): readonly Located<string>[] {
  const { source } = reading;
  const start = source.lineOf(code.start) + 1;
  const end = source.lineOf(code.end);
  let open = false;
  const paths = new Map<string, Located<string>>();
  for (let line = start; line < end; line += 1) {
    const from = source.offsetOfLine(line);
    const text = source.text.slice(from, source.offsetOfLine(line + 1)).replace(/\n$/, '');
    if (/^[\s>#*_-]*file ownership\b/i.test(text)) {
      open = paths.size === 0;
      continue;
    }
    const bullet = /^\s*(?:[-*+]|\d+[.)])\s+(\S.*?)\s*$/.exec(text);
    if (!open || text.trim() === '') continue;
    if (bullet === null) {
      open = false;
      continue;
    }
    const item = bullet[1] ?? '';
    const found = { value: item, span: source.span(from + text.lastIndexOf(item), item.length) };
    const path = checkedPath(found, reading, 'file-or-folder');
    if (path === undefined) continue;
    if (paths.size === limits.items) {
      reading.findings.add('wave/too-many', path.span, `an agent owns at most ${limits.items} paths`);
      break;
    }
    if (!paths.has(path.value)) paths.set(path.value, path);
  }
  return [...paths.values()];
}
