import MarkdownIt from 'markdown-it';
import type { Result } from '../../base/result.js';
import { err, ok } from '../../base/result.js';
import type { Judgement } from './finding.js';
import { broken, HOLDS } from './finding.js';
import { parseJsonText } from './json-text.js';
import type { NamedText } from './json-schema.js';

/** A heading that a file must have; `level` null allows any. */
export type RequiredHeading = Readonly<{ level: number | null; text: string }>;

/** `markdown`: every required heading is there, outside of fences and quotes. Case and runs of blanks do not matter. */
export function judgeMarkdown(source: NamedText, required: readonly RequiredHeading[]): Judgement {
  const found = headingsOf(source.text).map(({ level, text }) => ({ level, text: folded(text) }));
  const missing = required.flatMap(({ level, text }): string[] => {
    const named = found.filter((heading) => heading.text === folded(text));
    if (named.some((heading) => level === null || heading.level === level)) return [];
    const [other] = named;
    if (other === undefined || level === null)
      return [`${source.path}: lacks the heading ${shown(level, text)}`];
    return [`${source.path}: the heading "${text}" has level ${other.level}, not ${level}`];
  });
  return missing.length === 0 ? HOLDS : broken(...missing);
}

/** The headings as a wave file lists them: `## Risks` of exactly that level, `Risks` of any. */
export function headingsFromWords(words: readonly string[]): readonly RequiredHeading[] {
  return words.map((word) => {
    const match = /^(#{1,6})\s+(.*)$/s.exec(word.trim());
    return match === null
      ? { level: null, text: word.trim() }
      : { level: match[1]?.length ?? null, text: match[2] ?? '' };
  });
}

/** The headings that a file asks for: those of a Markdown file, or a JSON list of them. One line where it has none. */
export function headingsFromFile({ path, text }: NamedText): Result<readonly RequiredHeading[], string> {
  const headings = path.endsWith('.json') ? listed({ path, text }) : ok(headingsOf(text));
  if (headings.ok && headings.value.length === 0) return err(`${path}: has no heading to ask for`);
  return headings;
}

function listed({ path, text }: NamedText): Result<readonly RequiredHeading[], string> {
  const list = parseJsonText(path, text);
  if (!list.ok) return list;
  const words: unknown = list.value;
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string' && word.trim() !== '')) {
    return err(`${path}: is no list of headings such as ["Summary", "## Risks"]`);
  }
  return ok(headingsFromWords(words as string[]));
}

const parser = new MarkdownIt('commonmark', { maxNesting: 100 });

type Token = ReturnType<typeof parser.parse>[number];

function headingsOf(text: string): readonly Readonly<{ level: number; text: string }>[] {
  const tokens = parser.parse(text.replace(/^\ufeff/, ''), {});
  return tokens.flatMap(({ type, level, tag }, index) => {
    if (type !== 'heading_open' || level > 0) return [];
    const words = tokens[index + 1]?.children ?? [];
    return [{ level: Number(tag.slice(1)), text: words.map(textOf).join('') }];
  });
}

function textOf({ type, content }: Token): string {
  if (type === 'softbreak' || type === 'hardbreak') return ' ';
  return type === 'image' ? '' : content;
}

function folded(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

function shown(level: number | null, text: string): string {
  return `"${level === null ? '' : `${'#'.repeat(level)} `}${text}"`;
}
