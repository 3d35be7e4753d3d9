import { workingRuns } from '../../engine/residents.js';
import type { LaneState } from '../../reducers/lane-state.js';
import { waveReducer } from '../../reducers/reduce-wave.js';
import type { WaveState } from '../../reducers/wave-state.js';
import { ProcessObserver } from '../../runner/backends/process-observer.js';
import type { LogFold } from '../../store/log/fold.js';
import { openFold } from '../../store/log/snapshot.js';
import { nameOf } from '../observe-runs.js';
import type { RepositoryLane } from '../repository-lanes.js';

/** Counts the agents of lanes that this process does not work on, by their logs and processes. Reads only. */
export class SeenAgents {
  readonly #spool: string;
  readonly #folds = new Map<string, LogFold<WaveState>>();

  /** @param spool the folder of raw output */
  constructor(spool: string) {
    this.#spool = spool;
  }

  /**
   * How many agents of a lane run.
   * @param isAttended whether somebody works on the lane, or is about to: what was requested counts then before there is
   * anything to see of it
   */
  count({ layout, repoLayout }: RepositoryLane, { waves }: LaneState, isAttended: boolean): number {
    const observer = new ProcessObserver({ layout, repoLayout, spool: this.#spool });
    let count = 0;
    for (const { wave, outcome } of waves.values()) {
      const path = layout.controlPlane(wave);
      if (outcome !== 'running') {
        this.#folds.delete(path);
        continue;
      }
      for (const run of workingRuns(this.#wave(layout, wave, path))) {
        const sight = observer.observe(nameOf(wave, run));
        const isComing = sight.kind === 'starting' && (sight.claimed || isAttended);
        if (isComing || sight.kind === 'running' || sight.kind === 'shim-lost') count += 1;
      }
    }
    return count;
  }

  /** Somebody here works on the lane now, and knows better. */
  forget({ layout }: RepositoryLane, { waves }: LaneState): void {
    for (const wave of waves.keys()) this.#folds.delete(layout.controlPlane(wave));
  }

  #wave(layout: RepositoryLane['layout'], wave: number, path: string): WaveState {
    const known = this.#folds.get(path);
    if (known !== undefined) {
      known.refresh();
      return known.state;
    }
    const snapshotPath = layout.snapshot(`wave-${wave}`, waveReducer.name);
    const fold = openFold(path, waveReducer, { blobs: layout.blob, snapshotPath });
    this.#folds.set(path, fold);
    return fold.state;
  }
}
