import type { Wave } from '../../model/wave.js';
import type { Session } from '../session.js';
import type { WaveEntry } from '../wave-journal.js';
import type { AgentLibraryDocs } from './library-docs.js';

const STOP_LOOK_MS = 200;

/** Documentation of libraries for agents that start at once. Whoever wants the run to stop waits for nobody else's server. */
export async function docsForStarts(
  { libraryDocs, stopWish }: Pick<Session, 'libraryDocs' | 'stopWish'>,
  wave: Wave,
  agentIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, AgentLibraryDocs>> {
  const stopped = new AbortController();
  const look = setInterval(() => {
    if (stopWish() !== 'none') stopped.abort();
  }, STOP_LOOK_MS);
  try {
    const agents = wave.agents.filter(({ agentId }) => agentIds.has(agentId));
    return await libraryDocs.of(wave, agents, stopped.signal);
  } finally {
    clearInterval(look);
  }
}

/** What is on record of the libraries that an agent is told about, and of those that it goes without. */
export function libraryEntries(
  about: Readonly<{ attempt: number; agent: string }>,
  docs: AgentLibraryDocs | undefined,
): WaveEntry[] {
  const { handed = [], missed = [] } = docs ?? {};
  return [
    ...(handed.length === 0
      ? []
      : [{ type: 'library-docs.handed-over', ...about, data: { docs: handed } } as const]),
    ...(missed.length === 0
      ? []
      : [{ type: 'library-docs.missed', ...about, data: { docs: missed } } as const]),
  ];
}
