import { readLeniently } from '../markers/lenient-marker.js';
import type { UnreadLine } from '../model/adjudication.js';
import type { MarkerKind } from '../model/marker.js';
import type { AgentRun } from '../reducers/wave-state.js';

/** How many lines a verdict quotes. */
const MAX_QUOTED = 3;

/** Lines that the run meant as markers of these kinds and that could not be read; those that stand come first. */
export function unreadLines({ said }: Pick<AgentRun, 'said'>, kinds: readonly MarkerKind[]): UnreadLine[] {
  const lines = (said?.unread ?? []).filter(({ kind }) => kind !== null && kinds.includes(kind));
  return [...lines.filter(({ stands }) => stands), ...lines.filter(({ stands }) => !stands)];
}

/** Of those the ones that no accepted marker overrules. */
export function standingLines(run: Pick<AgentRun, 'said'>, kinds: readonly MarkerKind[]): UnreadLine[] {
  return unreadLines(run, kinds).filter(({ stands }) => stands);
}

/** `line 12: [wave-gap] kind: "x" is none of …: [wave-gap] kind=x`, the next after a semicolon; empty for no lines. */
export function quotedLines(lines: readonly UnreadLine[]): string {
  const more = lines.length > MAX_QUOTED ? `; and ${lines.length - MAX_QUOTED} more` : '';
  const quoted = lines
    .slice(0, MAX_QUOTED)
    .map(({ line, reason, text }) => `line ${line}: ${reason}${text === null ? '' : `: ${text}`}`);
  return `${quoted.join('; ')}${more}`;
}

/** Whether a line that nobody asked for says for certain that its part is met: then nothing is lost with it. */
export function isPlainlyMet({ kind, text }: UnreadLine): boolean {
  if (kind === null || text === null) return false;
  const { values, unread } = readLeniently(kind, text);
  const states = values.get('state') ?? [];
  return unread.length === 0 && states.length === 1 && states[0] === 'met';
}
