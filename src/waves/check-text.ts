import type { Block } from './blocks.js';
import type { Reading } from './bullets.js';
import { limits } from './limits.js';

/** Whether the text is small and flat enough to be parsed in reasonable time. */
export function isReadable({ source: { text } }: Reading): boolean {
  return text.length <= limits.characters && deepestLine(text) === undefined;
}

/** Reports what is wrong with the file as a text, whatever its sections say. */
export function checkText(reading: Reading, blocks: readonly Block[] | undefined): void {
  const { source, findings } = reading;
  if (blocks === undefined) {
    findings.add(
      'wave/too-large',
      source.lineSpan(deepestLine(source.text) ?? 1),
      source.text.length > limits.characters ? 'the file is larger than 512 KiB' : 'from here on the file is too long or nests too deeply',
      'Keep large material in files of its own and name them in the prompt.',
    );
  }
  const control = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/.exec(source.text);
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).padStart(4, '0');
    findings.add('wave/control-character', source.span(control.index, 1), `the file holds the character U+${code}`);
  }
  if (blocks !== undefined) checkEnds(blocks, reading);
}

// Only what runs to the end of the file can be unclosed without anybody seeing it.
function checkEnds(blocks: readonly Block[], { source, findings }: Reading): void {
  let last = blocks.at(-1);
  for (let within = last; within !== undefined; within = lastWithin(within)) last = within;
  if (last === undefined) return;
  const { start, end } = last;
  const raw = source.text.slice(start, end);
  if (last.kind === 'code' && last.isFenced) {
    const fence = /^(`{3,}|~{3,})/.exec(raw)?.[1] ?? '```';
    const closing = raw.includes('\n') ? raw.slice(raw.lastIndexOf('\n') + 1).replace(/^[\s>]*/, '').trimEnd() : '';
    const closed = closing.length >= fence.length && closing === (fence[0] ?? '`').repeat(closing.length);
    if (!closed) {
      findings.add(
        'wave/unclosed-fence',
        source.span(start, raw.length),
        'this fence is never closed and swallows the rest of the file',
        `Close it with a line ${fence}.`,
      );
    }
  }
  if (last.kind === 'html' && raw.startsWith('<!--') && !raw.includes('-->')) {
    findings.add(
      'wave/unclosed-comment',
      source.span(start, raw.length),
      'this comment is never closed and swallows the rest of the file',
      'Close it with -->.',
    );
  }
}

function lastWithin(block: Block): Block | undefined {
  if (block.kind === 'quote') return block.blocks.at(-1);
  return block.kind === 'list' ? block.items.at(-1)?.blocks.at(-1) : undefined;
}

/** The 1-based number of the line at which nesting becomes too much to parse; undefined where it never does. */
function deepestLine(text: string): number | undefined {
  let line = 1;
  let nestedLines = 0;
  for (const content of text.split('\n')) {
    const marks = /^(?:\s*(?:>|[-+*](?=\s)|\d{1,9}[.)](?=\s)))+/.exec(content.slice(0, 4096))?.[0] ?? '';
    const depth = marks.replace(/[\s\d]/g, '').length;
    const indent = content.trim() === '' ? 0 : content.length - content.trimStart().length;
    if (depth > 1) nestedLines += 1;
    if (depth > limits.nesting || indent > 256 || nestedLines > limits.nestedLines || line > limits.lines) return line;
    line += 1;
  }
  return undefined;
}
