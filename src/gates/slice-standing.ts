import { readLeniently } from '../markers/lenient-marker.js';
import type { UnreadLine } from '../model/adjudication.js';
import type { WaveAgent } from '../model/wave.js';
import type { AgentRun } from '../reducers/wave-state.js';
import { markerNeeds } from './marker-needs.js';
import { isSameName } from './slice-finding.js';
import { isPlainlyMet, standingLines } from './unread-lines.js';

/**
 * Lines of an implementer that could not be read and may be its no. Those that stand for a marker which is missing are judged
 * with it, and one that nobody asked for is passed over where it plainly says that all is met.
 */
export function standingOf(
  agent: WaveAgent,
  run: Pick<AgentRun, 'envelope' | 'malformed' | 'said'>,
): UnreadLine[] {
  const judged = markerNeeds(agent, run).flatMap(({ kind, lines }) =>
    lines.map(({ line }) => `${kind} ${line}`),
  );
  return standingLines(run, ['gap', 'proof', 'doc-delta', 'component']).filter((one) => {
    if (judged.includes(`${one.kind ?? ''} ${one.line}`)) return false;
    if (one.kind === 'doc-delta' && agent.exitContract === null) return false;
    if (one.kind === 'component' && !isOwned(agent, one)) return false;
    return !(agent.exitContract === null && isPlainlyMet(one));
  });
}

/** A line that names no component may be about any. */
function isOwned({ components }: WaveAgent, { text }: UnreadLine): boolean {
  if (components.length === 0) return false;
  const named = readLeniently('component', text ?? '').values.get('component') ?? [];
  return named.length !== 1 || components.some((component) => isSameName(component, named[0] ?? ''));
}
