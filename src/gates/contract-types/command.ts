import { printableLine } from '../../base/printable.js';
import { shellCommand } from '../../base/shell-quote.js';
import type { Judgement } from './finding.js';
import { broken, HOLDS, unchecked } from './finding.js';

const COMMAND_CHARACTERS = 120;

/**
 * `command`: it exits 0. What was run, how that ended, and the end of what it printed say what is wrong.
 * @param words the command without secrets
 */
export function judgeCommand(words: readonly string[], exitCode: number, tail: readonly string[]): Judgement {
  if (exitCode === 0) return HOLDS;
  const command = printableLine(shellCommand(words), COMMAND_CHARACTERS);
  // The shell's own words for "cannot be executed" and "not found": the next look will find no more.
  if (exitCode === 126 || exitCode === 127)
    return unchecked('deterministic', `${command} could not be run (${exitCode})`, ...tail);
  return broken(`${command} ended with ${exitCode}`, ...tail);
}
