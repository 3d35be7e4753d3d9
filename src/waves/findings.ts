import type { Diagnostic, Span } from '../base/diagnostic.js';
import { compareDiagnostics } from '../base/diagnostic.js';
import { printableLine } from '../base/printable.js';
import type { WaveCode } from './codes.js';
import { isEnvironmentCode, waveCodes } from './codes.js';

/** Collects the problems of one file, so that all of them are reported in one go. */
export class Findings {
  readonly #found: Diagnostic[] = [];

  constructor(
    /** The path that problems are reported under. */
    readonly file: string,
  ) {}

  /** Notes a problem; its severity is that of the code. Message and hint may quote the file: they are made printable. */
  add(code: WaveCode, span: Span, message: string, hint?: string): void {
    this.#found.push({
      file: this.file,
      span,
      code,
      severity: waveCodes[code].grade === 'error' ? 'error' : 'warning',
      message: printableLine(message, 300),
      ...(hint === undefined ? {} : { hint: printableLine(hint, 300) }),
    });
  }

  /** Everything found so far, in reading order. */
  list(): readonly Diagnostic[] {
    return [...this.#found].sort(compareDiagnostics);
  }
}

/** The problems as a launch sees them: what only the environment lacks is an error, unless the executor is forced. */
export function gradeForLaunch(
  problems: readonly Diagnostic[],
  options: Readonly<{ executorForced: boolean }>,
): readonly Diagnostic[] {
  if (options.executorForced) return problems;
  return problems
    .map((problem): Diagnostic => (isEnvironmentCode(problem.code) ? { ...problem, severity: 'error' } : problem))
    .sort(compareDiagnostics);
}
