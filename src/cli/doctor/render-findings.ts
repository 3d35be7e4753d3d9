import { createColors } from 'picocolors';
import { printableLine } from '../../base/printable.js';
import type { Surroundings } from '../command.js';
import { fit } from '../fit.js';
import type { Finding, FindingState } from './finding.js';

const STATE_WIDTH = 9;
const ABOUT_WIDTH = 10;
const INDENT = ' '.repeat(STATE_WIDTH + ABOUT_WIDTH);

/** A line or a few for each finding: what it is about, what was found, and beneath it what to do. Hints are never cut. */
export function renderFindings(findings: readonly Finding[], terminal: Surroundings['terminal']): string[] {
  const width = terminal.isTty ? Math.max(40, terminal.columns) : Infinity;
  const colors = createColors(terminal.color);
  const paint: Readonly<Record<FindingState, (text: string) => string>> = {
    ok: colors.green,
    note: colors.dim,
    warning: colors.yellow,
    problem: colors.red,
  };
  return findings.flatMap(({ state, about, text, hint }) => {
    const [first = '', ...more] = wrapped(printableLine(text, 1000), width - INDENT.length);
    return [
      `${paint[state](state.padEnd(STATE_WIDTH))}${fit(about, ABOUT_WIDTH - 1, true)} ${first}`,
      ...more.map((line) => INDENT + line),
      ...(hint === undefined ? [] : [`${INDENT}-> ${printableLine(hint, 1000)}`]),
    ];
  });
}

/** The text in lines of at most so many characters, broken between words; a word that is longer stays whole. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
