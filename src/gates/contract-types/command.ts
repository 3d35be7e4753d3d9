import type { Judgement } from './finding.js';
import { broken, HOLDS, unchecked } from './finding.js';

/** `command`: it exits 0. The end of what it printed says what is wrong. */
export function judgeCommand(exitCode: number, tail: readonly string[]): Judgement {
  if (exitCode === 0) return HOLDS;
  // The shell's own words for "cannot be executed" and "not found": the next look will find no more.
  if (exitCode === 126 || exitCode === 127)
    return unchecked('deterministic', `the command could not be run (${exitCode})`, ...tail);
  return broken(`the command ended with ${exitCode}`, ...tail);
}
