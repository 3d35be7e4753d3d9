import { printable } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import type { LaneContext } from '../../supervisor/lane-context.js';
import type { Invocation } from '../command.js';
import { listOption, textOption } from '../context.js';
import { redactorFor } from '../../supervisor/redactor-for.js';

/** The longest text that one person, or agent, has for another. */
const LONGEST_TEXT = 128 * 1024;

/**
 * The text of a flag as it may stand in a log and on a terminal: secrets hidden, control characters made visible, lines kept.
 * Undefined where it is not given, or blank.
 * @throws Problem `cli/flag-value` where it is too long
 */
export function peopleText(
  invocation: Invocation,
  context: Pick<LaneContext, 'env' | 'config' | 'repo'>,
  flag: string,
  most: number = LONGEST_TEXT,
): string | undefined {
  const given = textOption(invocation, flag)?.replaceAll('\r\n', '\n').trim() ?? '';
  if (given === '') return undefined;
  if (given.length > most) {
    const rest = new Map([
      ['question', 'the rest belongs into --context'],
      ['summary', 'the rest belongs into --detail'],
    ]);
    throw new Problem('cli/flag-value', `--${flag} is over ${most} characters`, {
      hint: rest.get(flag) ?? 'put it into a file and name the file',
    });
  }
  return shown(invocation, context, flag, [given])[0];
}

/** The same for each text of a flag that may be given several times; none where it is not given. */
export function peopleTexts(
  invocation: Invocation,
  context: Pick<LaneContext, 'env' | 'config' | 'repo'>,
  flag: string,
): readonly string[] {
  return shown(invocation, context, flag, listOption(invocation, flag));
}

function shown(
  { io }: Invocation,
  context: Pick<LaneContext, 'env' | 'config' | 'repo'>,
  flag: string,
  given: readonly string[],
): readonly string[] {
  const { redact } = redactorFor(context);
  const hidden = given.map((text) => redact(text));
  if (hidden.some((text, index) => text !== given[index]))
    io.stderr(`wave: --${flag} held what looks like a secret; it was hidden\n`);
  return hidden.map(printable);
}
