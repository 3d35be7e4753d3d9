import type { Wave } from '../../model/wave.js';
import type { Session } from '../session.js';
import type { WaveEntry } from '../wave-journal.js';
import type { AgentLibraryDocs } from './library-docs.js';

type Settled = Readonly<{ docs: AgentLibraryDocs }> | Readonly<{ error: unknown }>;

/** Documentation of libraries for agents that are to start, got beside the loop: whatever else is to do goes on meanwhile. */
export class StartDocs {
  readonly #session: Pick<Session, 'libraryDocs' | 'waker'>;
  readonly #wave: Wave;
  readonly #stopped = new AbortController();
  /** By agent; undefined as long as somebody is asked. */
  readonly #known = new Map<string, Settled | undefined>();
  readonly #working = new Set<Promise<void>>();

  constructor(session: Pick<Session, 'libraryDocs' | 'waker'>, wave: Wave) {
    this.#session = session;
    this.#wave = wave;
  }

  /**
   * Those of them for whom everything is there by now, and what that is; for the others it is asked, and the loop is woken
   * when they can be had. Where nobody has to be asked they are there at once.
   * @throws what kept documentation from being kept (a full disk); asked again, it is tried again
   */
  async ready(agentIds: readonly string[]): Promise<ReadonlyMap<string, AgentLibraryDocs>> {
    const news = agentIds.filter((agentId) => !this.#known.has(agentId));
    const asked = { isAwaited: false };
    if (news.length > 0) this.#ask(new Set(news), asked);
    // What needs no network is known before the next turn of the event loop.
    await new Promise(setImmediate);
    asked.isAwaited = true;
    const ready = new Map<string, AgentLibraryDocs>();
    for (const agentId of agentIds) {
      const settled = this.#known.get(agentId);
      if (settled === undefined) continue;
      this.#known.delete(agentId);
      if ('error' in settled) throw settled.error;
      ready.set(agentId, settled.docs);
    }
    return ready;
  }

  /** Nobody waits any more. Resolves when nothing of it runs. */
  async end(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#working);
  }

  #ask(agentIds: ReadonlySet<string>, asked: Readonly<{ isAwaited: boolean }>): void {
    const agents = this.#wave.agents.filter(({ agentId }) => agentIds.has(agentId));
    const found = this.#session.libraryDocs.of(this.#wave, agents, this.#stopped.signal);
    for (const [agentId, docs] of found) {
      this.#known.set(agentId, undefined);
      const settle = (settled: Settled): void => {
        this.#known.set(agentId, settled);
        this.#working.delete(work);
        if (asked.isAwaited) this.#session.waker.wake();
      };
      const work = docs.then(
        (whole) => settle({ docs: whole }),
        (error: unknown) => settle({ error }),
      );
      this.#working.add(work);
    }
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
