import type { Waker } from '../base/waker.js';
import type { StatusFile } from '../model/status-file.js';
import { stopAgent } from '../runner/stop-agent.js';

/** Between SIGTERM and SIGKILL. */
const GRACE_MS = 5000;

/** The stops that are under way: one at most for each agent run, none of them in the way of the loop. */
export class AgentStops {
  readonly #waker: Waker;
  readonly #ended = new Map<string, boolean>();

  constructor(waker: Waker) {
    this.#waker = waker;
  }

  /** Whether the stop of this run is over; undefined where none was begun. */
  ended(intentId: string): boolean | undefined {
    return this.#ended.get(intentId);
  }

  /** Ends the run's processes: TERM, grace, KILL. Returns at once; beginning twice is beginning once. */
  begin(intentId: string, status: StatusFile): void {
    if (this.#ended.has(intentId)) return;
    this.#ended.set(intentId, false);
    const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    void stopAgent(status, { graceMs: GRACE_MS, now: () => performance.now(), wait })
      // What cannot be ended is seen again by the next look at the processes; it must not end the loop.
      .catch(() => undefined)
      .then(() => {
        this.#ended.set(intentId, true);
        this.#waker.wake();
      });
  }
}
