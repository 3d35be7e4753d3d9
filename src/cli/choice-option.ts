import { didYouMean } from '../base/nearest.js';
import { Problem } from '../base/problem.js';
import type { Invocation } from './command.js';
import { textOption } from './context.js';

/**
 * The value of a flag that takes one of a few words; undefined where it is not given.
 * @throws Problem `cli/flag-value` with the words
 */
export function choiceOption<const Value extends string>(
  invocation: Invocation,
  flag: string,
  known: readonly Value[],
): Value | undefined {
  const given = textOption(invocation, flag);
  return given === undefined ? undefined : chosen(`--${flag}`, given, known);
}

/** The same for a word that was found within a value. */
export function chosen<const Value extends string>(
  where: string,
  given: string,
  known: readonly Value[],
): Value {
  const found = known.find((value) => value === given.toLowerCase());
  if (found !== undefined) return found;
  throw new Problem('cli/flag-value', `${where} "${given}" is not known${didYouMean(given, known)}`, {
    hint: known.join(', '),
  });
}
