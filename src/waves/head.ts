import type { Span } from '../base/diagnostic.js';
import type { Block } from './blocks.js';
import type { Reading } from './bullets.js';
import type { Outline } from './outline.js';

/** What stands before the first section. */
export type WaveHead = Readonly<{
  wave: number;
  title: string;
  titleSpan: Span;
  commitMessage: string | null;
}>;

/** Reads title and commit message. Without a usable title the number is that of the file name, else 0. */
export function readHead(
  found: Pick<Outline, 'titles' | 'preface'>,
  reading: Reading,
  fileWave: number | undefined,
  report: boolean,
): WaveHead {
  const { findings, source } = reading;
  const [first, second] = found.titles;
  const titleSpan = first?.span ?? source.lineSpan(1);
  const hint = 'Write `# Wave <n> - <title>`.';
  if (second !== undefined) {
    findings.add('wave/duplicate-title', second.span, 'a wave file has one title; the first counts');
  }
  const match = /^wave\s+(\d{1,9})(?:\s*[-–—:]\s*(.*))?$/i.exec(first?.text ?? '');
  if (first === undefined && report) findings.add('wave/missing-title', titleSpan, 'the file has no title', hint);
  else if (first !== undefined && (match === null || (match[2] ?? '') === '')) {
    findings.add('wave/bad-title', titleSpan, `"${first.text}" is no title of a wave`, hint);
  }
  const number = match === null ? undefined : Number(match[1]);
  if (number !== undefined && fileWave !== undefined && number !== fileWave) {
    findings.add(
      'wave/number-mismatch',
      titleSpan,
      `the title says wave ${number}, the file name wave ${fileWave}`,
      'The number in the file name counts.',
    );
  }
  return {
    wave: fileWave ?? number ?? 0,
    title: match?.[2]?.trim() ?? first?.text ?? '',
    titleSpan,
    commitMessage: readCommitMessage(found.preface, reading, titleSpan, report),
  };
}

const LABEL = /(?:^|\n)[ \t]*\*{0,2}commit message\*{0,2}[ \t]*:\*{0,2}[ \t]*/i;

function readCommitMessage(
  preface: readonly Block[],
  { source, findings }: Reading,
  titleSpan: Span,
  report: boolean,
): string | null {
  const hint = 'Write **Commit message**: and the message in backticks, beneath the title.';
  for (const { kind, start, end } of preface) {
    if (kind !== 'paragraph') continue;
    const raw = source.text.slice(start, end);
    const label = LABEL.exec(raw);
    if (label === null) continue;
    const at = label.index + label[0].length;
    const line = raw.slice(at).split('\n')[0]?.trim() ?? '';
    const code = /^(`+)(?!`)([^]*?)(?<!`)\1(?!`)/.exec(raw.slice(at));
    if (code !== null) return (code[2] ?? '').replace(/\s*\n\s*/g, ' ').trim() || null;
    findings.add(
      'wave/bad-commit-message',
      source.span(start + at, line.length),
      'the commit message is not in backticks',
      hint,
    );
    return line === '' ? null : line;
  }
  if (report) findings.add('wave/missing-commit-message', titleSpan, 'the wave has no commit message', hint);
  return null;
}
