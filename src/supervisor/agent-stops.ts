import type { Waker } from '../base/waker.js';
import type { StopOutcome, StoppableRun } from '../runner/stop-agent.js';
import { stopAgent } from '../runner/stop-agent.js';

/** The stops that are under way: one at most for each agent run, none of them in the way of the loop. */
export class AgentStops {
  readonly #waker: Waker;
  readonly #graceMs: () => number;
  readonly #underWay: Promise<void>[] = [];
  readonly #stops = new Map<string, StopOutcome | 'under-way'>();

  /** @param graceMs between SIGTERM and SIGKILL, asked when a stop begins */
  constructor(waker: Waker, graceMs: () => number) {
    this.#waker = waker;
    this.#graceMs = graceMs;
  }

  /** What came of the stop of this run; undefined where none was begun. */
  of(intentId: string): StopOutcome | 'under-way' | undefined {
    return this.#stops.get(intentId);
  }

  /** Resolves when no stop is under way any more. */
  async settle(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Ends the run's processes: TERM, grace, KILL. Returns at once; beginning twice is beginning once. */
  begin(run: StoppableRun): void {
    const { intentId } = run;
    if (this.#stops.has(intentId)) return;
    this.#stops.set(intentId, 'under-way');
    const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const stop = stopAgent(run, { graceMs: this.#graceMs(), now: () => performance.now(), wait })
      // What cannot be ended is seen again by the next look at the processes; it must not end the loop.
      .catch((): StopOutcome => ({ kind: 'doubt', killed: false, stragglers: [], survivors: [] }))
      .then((outcome) => {
        this.#stops.set(intentId, outcome);
        this.#waker.wake();
      });
    this.#underWay.push(stop);
  }
}
