import { dirname } from 'node:path';
import type { RunFacts, RunView } from '../../projections/run-view.js';
import { runView, successorOf } from '../../projections/run-view.js';
import type { PlacedRun } from '../../supervisor/read-runs.js';
import type { Runs, RunsView } from './open-runs.js';
import { sameRun } from './open-runs.js';

/** A run as the newest look saw it. */
export type Sight = Readonly<{ placed: PlacedRun; facts: RunFacts; view: RunView; all: Runs }>;

/** For how long nobody may be there before that is news: a launcher or daemon that is started anew takes the run up in less. */
const GRACE_MS = 10_000;

/**
 * A run that is looked at again and again. Where another run takes it over, that one is looked at from then on: what was begun
 * goes on in it.
 */
export class WatchedRun {
  #placed: PlacedRun;
  readonly #look: RunsView;
  #staleSince: number | undefined;

  constructor(placed: PlacedRun, look: RunsView) {
    this.#placed = placed;
    this.#look = look;
  }

  /** Files whose change makes another look worth while. */
  get hints(): readonly string[] {
    return [dirname(this.#placed.place.layout.laneLog())];
  }

  async look(): Promise<Sight> {
    const all = await this.#look();
    // A log that was put back from a backup may not know the run any more: it stays as it was seen last.
    let placed = sameRun(all, this.#placed) ?? this.#placed;
    for (;;) {
      const now = Date.now();
      const facts = await all.reader.facts(placed, now);
      const successor = successorOf(facts);
      if (successor === undefined) return this.#seen({ placed, facts, view: runView(facts), all }, now);
      placed = { ...placed, run: successor };
    }
  }

  /** Whether nobody has worked on it for so long that nobody may come. */
  isAbandoned({ view }: Sight, now: number): boolean {
    return view.status === 'stale' && this.#staleSince !== undefined && now - this.#staleSince >= GRACE_MS;
  }

  #seen(sight: Sight, now: number): Sight {
    this.#placed = sight.placed;
    this.#staleSince = sight.view.status === 'stale' ? (this.#staleSince ?? now) : undefined;
    return sight;
  }
}
