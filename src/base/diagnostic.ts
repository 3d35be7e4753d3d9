import { printable } from './printable.js';

/** A place in a file: 1-based line and column (in UTF-16 units), and how many characters it spans. */
export type Span = Readonly<{ line: number; column: number; length: number }>;

/** One problem in a file that somebody wrote. */
export type Diagnostic = Readonly<{
  /** Path relative to the repository, or as the user gave it. */
  file: string;
  span: Span;
  /** Stable code with a page under docs/errors/, such as `wave/unknown-section`. */
  code: string;
  severity: 'error' | 'warning';
  message: string;
  hint?: string;
}>;

/** In reading order: by file, line, column, then errors first. */
export function compareDiagnostics(left: Diagnostic, right: Diagnostic): number {
  if (left.file !== right.file) return left.file < right.file ? -1 : 1;
  return (
    left.span.line - right.span.line ||
    left.span.column - right.span.column ||
    (left.severity === right.severity ? 0 : left.severity === 'error' ? -1 : 1)
  );
}

/** The diagnostic as a compiler would print it: place, code, message, the source line with a squiggle beneath, the hint. */
export function renderDiagnostic(diagnostic: Diagnostic, source: string): string {
  const { file, span, severity, code, message, hint } = diagnostic;
  const lines = [`${file}:${span.line}:${span.column} ${severity} ${code} ${message}`];
  const text = source.split(/\r?\n/)[span.line - 1];
  if (text !== undefined && text !== '') {
    const gutter = String(span.line);
    const before = text.slice(0, span.column - 1).replace(/[^\t]/g, ' ');
    const width = Math.max(1, Math.min(span.length, text.length - span.column + 1));
    lines.push(`  ${gutter} | ${text}`, `  ${' '.repeat(gutter.length)} | ${before}${'~'.repeat(width)}`);
  }
  if (hint !== undefined) lines.push(`  hint: ${hint}`);
  return printable(lines.join('\n'));
}
