import type { AgentRun } from '../reducers/wave-state.js';
import type { AgentRunObservation } from '../runner/backends/backend.js';
import { isUnanswered, publishedOf } from '../runner/backends/backend.js';
import type { AgentStops } from './agent-stops.js';
import { buryUnclaimed, exitUnknown, nameOf, sightOf } from './observe-runs.js';
import type { Session } from './session.js';
import type { WaveEntry } from './wave-journal.js';

/** A shim that has not taken its claim after this long will not be waited for. */
const CLAIM_PATIENCE_MS = 10_000;

/** Looks after the processes of a wave's agents: what they did, and what became of those that nobody else would end. */
export class AgentAttendance {
  readonly #session: Pick<Session, 'backend' | 'context'>;
  readonly #wave: number;
  readonly #stops: AgentStops;

  constructor(session: Pick<Session, 'backend' | 'context'>, wave: number, stops: AgentStops) {
    this.#session = session;
    this.#wave = wave;
    this.#stops = stops;
  }

  /** What is to be recorded of these runs as they are seen now. Stops that were recorded and not performed are begun. */
  async look(active: readonly AgentRun[]): Promise<WaveEntry[]> {
    const entries: WaveEntry[] = [];
    for (const run of active) {
      const seen = this.#session.backend.observe(nameOf(this.#wave, run));
      entries.push(...sightOf(run, seen), ...(await this.#overdue(run, seen)));
      if (seen.kind === 'shim-lost') entries.push(...this.#endOrphan(run));
      this.#resumeStop(run, seen);
    }
    return entries;
  }

  /** Requests of an earlier holder that no shim answered will not be answered any more. */
  async buryUnclaimed(active: readonly AgentRun[]): Promise<WaveEntry[]> {
    const buried: WaveEntry[] = [];
    for (const run of active)
      buried.push(...(await this.#bury(run, 'its launcher ended before it was started')));
    return buried;
  }

  /** An agent whose shim is gone is ended: nobody could record how it ends by itself. */
  #endOrphan(run: AgentRun): WaveEntry[] {
    const stop = this.#stops.of(run.intentId);
    if (stop === 'under-way') return [];
    if (stop !== undefined) {
      return [exitUnknown(run, 'its shim was killed, so that its exit code cannot be known')];
    }
    // On record before anything is done: the next look performs it.
    if (run.stop !== null) return [];
    const data = { intentId: run.intentId, reason: 'shim-lost' } as const;
    return [{ type: 'agent-run.stop-requested', attempt: run.attempt, agent: run.agentId, data }];
  }

  /** A stop that an earlier holder recorded and did not live to perform. */
  #resumeStop(run: AgentRun, seen: AgentRunObservation): void {
    if (run.stop !== null && publishedOf(seen) !== null) this.#stops.begin(nameOf(this.#wave, run));
  }

  async #overdue(run: AgentRun, seen: AgentRunObservation): Promise<WaveEntry[]> {
    if (!isUnanswered(seen)) return [];
    const late = this.#session.context.clock.now() - Date.parse(run.requestedAt) > CLAIM_PATIENCE_MS;
    return late ? this.#bury(run, 'its shim did not come up') : [];
  }

  #bury(run: AgentRun, reason: string): Promise<WaveEntry[]> {
    return buryUnclaimed(this.#session.backend, this.#wave, run, reason);
  }
}
