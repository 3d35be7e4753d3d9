import { controlStatus } from '../projections/control-status.js';
import type { StatusInput } from '../projections/status-input.js';
import { NO_DRIFT } from '../projections/drift.js';
import { DriftFinder } from './find-drift.js';
import type { LoadedWave } from './load-lane.js';
import type { SharedSession } from './session.js';
import { statusOf } from './status-of.js';
import type { WaveJournal } from './wave-journal.js';
import { WrittenFiles, writeAgentSignals, writeBlackboard, writeProjections } from './write-projections.js';
import { clarificationRules } from '../waves/clarification-rules.js';
import { oversightOf } from '../waves/oversight.js';
import { requiredStewards } from './required-stewards.js';

/** Keeps the derived files of the wave at work up to date: after every turn in which a log grew. */
export class WaveViews {
  readonly #session: SharedSession;
  readonly #loaded: LoadedWave;
  readonly #journal: WaveJournal;
  readonly #drift: DriftFinder;
  #shown = '';
  readonly #files = new WrittenFiles();
  /** When the board, the summary and the inboxes may be compiled again (ms since the epoch), and whether they should be. */
  #boardNotBefore = 0;
  #isBehind = false;

  constructor(session: SharedSession, loaded: LoadedWave, journal: WaveJournal) {
    this.#session = session;
    this.#loaded = loaded;
    this.#journal = journal;
    this.#drift = new DriftFinder(session.context);
  }

  /**
   * Writes them where something was appended since the last time.
   * @param isDue whether they are read as they then are: an agent starts, or nothing will be written after it
   */
  async refresh(isDue = false): Promise<void> {
    const { context, lane } = this.#session;
    const basis = JSON.stringify([this.#journal.offsets, lane.offset, this.#session.tickets.offset]);
    if (basis === this.#shown && !this.#isBehind) return;
    this.#shown = basis;
    const now = context.clock.now();
    const input = statusOf(
      { ...this.#journal.folds, lane: lane.state },
      {
        layout: context.layout,
        lane: context.lane,
        wave: this.#loaded.wave.wave,
        fileWave: this.#loaded.wave,
        // What is at work has just been read.
        drift: NO_DRIFT,
        tickets: this.#session.tickets.shown(this.#loaded.wave.wave, this.#journal.state.tickets),
        required: requiredStewards(context.config, context.lane),
        rules: clarificationRules(context.config, context.lane),
        oversight: oversightOf(context.config, context.lane),
        now,
      },
    );
    await this.#writeBoard(input, isDue);
    const drifted = await this.#drift.ofLane(lane.state);
    const status = controlStatus(input);
    await writeProjections(context.layout, lane.state, status, drifted, now);
    // Whoever is woken reads its inbox.
    if (!this.#isBehind) await writeAgentSignals(this.#files, context.layout, status);
  }

  /** A blackboard of very many records takes a while: nine tenths of the time belong to the loop. */
  async #writeBoard(input: StatusInput, isDue: boolean): Promise<void> {
    const { clock, layout } = this.#session.context;
    const begin = clock.now();
    this.#isBehind = begin < this.#boardNotBefore && !isDue;
    if (this.#isBehind) return;
    await writeBlackboard(this.#files, layout, input);
    const end = clock.now();
    this.#boardNotBefore = end + 9 * (end - begin);
  }
}
