import type { Code, Nodes } from 'mdast';
import type { Located, Reading } from '../bullets.js';
import type { PromptDraft } from '../draft.js';
import { limits } from '../limits.js';
import type { Section } from '../outline.js';
import { checkedPath } from '../path-rules.js';

/** The first fence of the section: its text, and the paths beneath its `File ownership` line. */
export function readPrompt(section: Section, reading: Reading): PromptDraft {
  const fence = firstFence(section, reading);
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
  const after = section.nodes.slice(index + 1).find((node) => node.type !== 'html' && node.type !== 'thematicBreak');
  const { source } = reading;
  if (after !== undefined) {
    reading.findings.add(
      'wave/text-after-prompt',
      source.lineSpan(after.position?.start.line ?? 1),
      'this stands behind the prompt and is not part of it',
      'If the prompt holds fences of its own, open and close it with four backticks.',
    );
  }
  const line = code.position?.start.line ?? 1;
  return { text: code.value, span: source.lineSpan(line), ownedPaths: ownedPaths(code, reading) };
}

function firstFence(section: Section, { source }: Reading): { code: Code; index: number } | undefined {
  for (const [index, top] of section.nodes.entries()) {
    const open: Nodes[] = [top];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node.type === 'code' && isFence(node, source.text)) return { code: node, index };
      if ('children' in node) open.push(...[...node.children].reverse());
    }
  }
  return undefined;
}

/** Whether the code block is a fence and not just indented. */
export function isFence(node: Code, text: string): boolean {
  const offset = node.position?.start.offset ?? 0;
  return text.startsWith('```', offset) || text.startsWith('~~~', offset);
}

function ownedPaths(code: Code, reading: Reading): readonly Located<string>[] {
  const { source } = reading;
  const start = (code.position?.start.line ?? 1) + 1;
  const end = code.position?.end.line ?? start;
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
