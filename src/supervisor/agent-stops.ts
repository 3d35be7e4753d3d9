import type { Waker } from '../base/waker.js';
import type { Backend, RunName, StopOutcome } from '../runner/backends/backend.js';

/** Between SIGTERM and SIGKILL where everything is to halt at once. */
export const EMERGENCY_GRACE_MS = 2000;

/** The stops that are under way: one at most for each agent run, none of them in the way of the loop. */
export class AgentStops {
  readonly #backend: Pick<Backend, 'cancel'>;
  readonly #waker: Waker;
  readonly #graceMs: () => number;
  readonly #underWay: Promise<void>[] = [];
  readonly #stops = new Map<string, StopOutcome | 'under-way'>();

  /** @param graceMs between SIGTERM and SIGKILL, asked when a stop begins */
  constructor(backend: Pick<Backend, 'cancel'>, waker: Waker, graceMs: () => number) {
    this.#backend = backend;
    this.#waker = waker;
    this.#graceMs = graceMs;
  }

  /** What came of the stop of this run; undefined where none was begun. */
  of(intentId: string): StopOutcome | 'under-way' | undefined {
    return this.#stops.get(intentId);
  }

  /** Ends these runs, those on their way included, and resolves when no stop is under way any more. */
  async endAll(runs: readonly RunName[]): Promise<void> {
    for (const run of runs) this.begin(run);
    await Promise.all(this.#underWay);
  }

  /** Ends the run's processes: TERM, grace, KILL. Returns at once; beginning twice is beginning once. */
  begin(run: RunName): void {
    const { intentId } = run;
    if (this.#stops.has(intentId)) return;
    this.#stops.set(intentId, 'under-way');
    const stop = this.#backend
      .cancel(run, { graceMs: this.#graceMs() })
      // What cannot be ended is seen again by the next look at the processes; it must not end the loop.
      .catch((): StopOutcome => ({ kind: 'doubt', killed: false, stragglers: [], survivors: [] }))
      .then((outcome) => {
        this.#stops.set(intentId, outcome);
        this.#waker.wake();
      });
    this.#underWay.push(stop);
  }
}
