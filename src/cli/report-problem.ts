import { messageOf } from '../base/message-of.js';
import { exitCode } from '../base/exit-code.js';
import { printable } from '../base/printable.js';
import { Problem } from '../base/problem.js';
import type { Surroundings } from './command.js';
import { bareRedactor } from '../supervisor/redactor-for.js';

/**
 * Says what went wrong on stderr: as text, or as one JSON line where machine-readable output was asked for.
 * @returns the exit code
 */
export function reportProblem(thrown: unknown, argv: readonly string[], io: Surroundings): number {
  // The configuration may be what the problem is: nothing is asked of it.
  const { redact } = bareRedactor(io.env);
  const error = asProblem(thrown);
  const code = error instanceof Problem ? error.exitCode : exitCode('internal');
  if (wantsJson(argv)) {
    io.stderr(
      `${redact(JSON.stringify({ schemaVersion: 1, kind: 'error', exitCode: code, ...factsOf(error) }))}\n`,
    );
    return code;
  }
  io.stderr(redact(error instanceof Problem ? textOf(error) : internalText(error, argv)));
  return code;
}

/** What the operating system refuses is no fault of ours: the surroundings have to change. */
function asProblem(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Problem || !('syscall' in error)) return error;
  return new Problem('file/refused', error.message, {
    hint: 'check the disk, the rights and the places that it names',
    exit: 'environment',
    cause: error,
  });
}

/** As the parser would read it; but the command line may be what the problem is. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (word, index) =>
      word === '--json' || word === '--format=json' || (word === '--format' && argv[index + 1] === 'json'),
  );
}

function factsOf(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Problem)) return { code: 'internal', message: messageOf(error), hint: null };
  const { code, message, hint = null, lines } = error;
  return { code, message, hint, ...(lines.length === 0 ? {} : { lines }) };
}

function textOf({ code, message, hint, lines }: Problem): string {
  const said = [`wave: ${message} (${code})`, ...lines, ...(hint === undefined ? [] : [`  hint: ${hint}`])];
  return `${printable(said.join('\n'))}\n`;
}

function internalText(error: unknown, argv: readonly string[]): string {
  const stack = error instanceof Error && argv.includes('--debug') ? `\n${error.stack ?? ''}` : '';
  const hint = argv.includes('--debug') ? '' : '\n  hint: the same with --debug shows where';
  return `wave: internal error: ${printable(messageOf(error) + stack)}${hint}\n`;
}
