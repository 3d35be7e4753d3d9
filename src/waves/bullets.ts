import type { Span } from '../base/diagnostic.js';
import type { Block } from './blocks.js';
import type { Findings } from './findings.js';
import { limits } from './limits.js';
import type { WaveSource } from './source.js';

/** A value and where it was written. */
export type Located<T> = Readonly<{ value: T; span: Span }>;

/** One list item as it was written, and where it starts. */
export type Bullet = Readonly<{ raw: string; offset: number }>;

/** What section readers work with. */
export type Reading = Readonly<{ source: WaveSource; findings: Findings }>;

/**
 * The items of all lists directly beneath a heading. Anything else there is reported as ignored, but for comments and
 * rules.
 */
export function bulletsOf(blocks: readonly Block[], { source, findings }: Reading): readonly Bullet[] {
  const bullets: Bullet[] = [];
  const ignored = ({ start, end }: Block): void => {
    findings.add(
      'wave/ignored-text',
      source.span(start, end - start),
      'this is no list item of the section and is ignored',
      'Write one `- …` item per line, or put remarks into an HTML comment.',
    );
  };
  for (const block of blocks) {
    if (block.kind === 'html' || block.kind === 'rule') continue;
    if (block.kind !== 'list') {
      ignored(block);
      continue;
    }
    for (const item of block.items) {
      if (bullets.length === limits.items) {
        findings.add('wave/too-many', source.span(item.start, 80), `a section has at most ${limits.items} items`);
        return bullets;
      }
      const [first, ...rest] = item.blocks;
      if (first?.kind === 'paragraph') {
        const raw = source.text.slice(first.start, first.end);
        bullets.push({ raw: raw.replace(/\s+<!--[^]*-->\s*$/, ''), offset: first.start });
      } else if (first !== undefined) {
        ignored(first);
      }
      for (const block of rest) if (block.kind !== 'html') ignored(block);
    }
  }
  return bullets;
}

/** Part of a bullet as one line without surrounding blanks, and its place. */
export function slice(bullet: Bullet, from: number, to: number, source: WaveSource): Located<string> {
  const part = bullet.raw.slice(from, to);
  const lead = part.length - part.trimStart().length;
  return {
    value: part.trim().replace(/[ \t]*\n[ \t]*/g, ' '),
    span: source.span(bullet.offset + from + lead, part.trim().length),
  };
}

/** The whole bullet as one line, and its place. */
export function whole(bullet: Bullet, source: WaveSource): Located<string> {
  return slice(bullet, 0, bullet.raw.length, source);
}

/** The value without the backticks or double quotes that may surround it as a whole. */
export function unquoted(value: string): string {
  return /^`[^`]*`$/.test(value) || /^"[^"]*"$/.test(value) ? value.slice(1, -1).trim() : value;
}

/** Names separated by commas, without blanks and empty ones; a comma inside brackets or quotes separates nothing. */
export function commaList(value: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let part = '';
  for (const char of value) {
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"') quote = char;
    else if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth = Math.max(0, depth - 1);
    if (char === ',' && depth === 0 && quote === '') {
      parts.push(part);
      part = '';
    } else {
      part += char;
    }
  }
  return [...parts, part].map((name) => unquoted(name.trim())).filter((name) => name !== '');
}
