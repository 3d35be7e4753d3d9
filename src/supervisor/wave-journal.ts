import { isoTime } from '../base/clock.js';
import type { RecordDraft } from '../model/record.js';
import type { ControlEventData } from '../events/control-event.js';
import type { CoordinationEventData } from '../events/coordination-event.js';
import { observedChange } from '../engine/observed-change.js';
import type { Basis } from '../events/event-family.js';
import type { CoordinationState } from '../reducers/coordination-state.js';
import { coordinationReducer } from '../reducers/coordination-state.js';
import { waveReducer } from '../reducers/reduce-wave.js';
import type { AgentRun, WaveState } from '../reducers/wave-state.js';
import { activeRuns } from '../reducers/wave-state.js';
import type { LogFold } from '../store/log/fold.js';
import { appendRecord } from '../store/log/append.js';
import { openFold, saveSnapshot } from '../store/log/snapshot.js';
import type { Entry, JournalPorts, Stamp } from './journal.js';
import { Journal, LogReplaced } from './journal.js';
import { openDamage } from './open-damage.js';

/** An event of one wave, ready to append. */
export type WaveEntry = Entry<ControlEventData>;

/** The two logs of one wave, as the holder of the lane sees them: its own, and the blackboard, which everybody writes to. */
export class WaveJournal {
  readonly control: Journal<WaveState, ControlEventData>;
  readonly #coordination: LogFold<CoordinationState>;
  readonly #coordinationSnapshot: string;
  readonly #name: string;
  readonly #stamp: Stamp & Readonly<{ wave: number }>;
  readonly #ports: JournalPorts;
  readonly #lane: string;
  #known: readonly AgentRun[] = [];

  constructor(wave: number, stamp: Omit<Stamp, 'wave'>, ports: JournalPorts) {
    const { layout } = ports;
    this.#name = `wave-${wave}.ndjson`;
    this.#lane = stamp.lane;
    this.#stamp = { ...stamp, wave };
    this.#ports = ports;
    this.control = new Journal(layout.controlPlane(wave), waveReducer, { ...stamp, wave }, ports);
    this.#coordinationSnapshot = layout.snapshot(`wave-${wave}`, coordinationReducer.name);
    this.#coordination = openFold(layout.coordination(wave), coordinationReducer, {
      blobs: layout.blob,
      snapshotPath: this.#coordinationSnapshot,
    });
  }

  get state(): WaveState {
    return this.control.state;
  }

  /** The runs whose processes may exist, as of the last time that the log was whole. */
  get known(): readonly AgentRun[] {
    return this.#known;
  }

  /** Takes in what was appended to either log since; whether anything was. */
  refresh(): boolean {
    const control = this.control.refresh();
    const coordination = this.#coordination.refresh();
    if (this.#coordination.restarted !== undefined)
      throw new LogReplaced(`coordination/${this.#name}`, this.#lane);
    this.#known = activeRuns(this.state);
    return coordination || control;
  }

  append(...entries: readonly WaveEntry[]): void {
    this.control.append(entries);
    this.#known = activeRuns(this.state);
  }

  /** The same for what may be lost with the machine's power, since it can be read again or is not decided on. */
  note(...entries: readonly WaveEntry[]): void {
    this.control.append(entries, 'fast');
    this.#known = activeRuns(this.state);
  }

  /** Puts an event of ours on the blackboard, and takes it in. No epoch guards it: what is posted twice counts once. */
  post<T extends keyof CoordinationEventData>(
    type: T,
    data: CoordinationEventData[T],
    about: Readonly<{ agent?: string; attempt?: number }> = {},
  ): void {
    const { clock, ids, layout } = this.#ports;
    const at = isoTime(clock.now());
    const draft: RecordDraft = { id: ids.next(), at, ...this.#stamp, ...about, type, data };
    appendRecord(layout.coordination(this.#stamp.wave), draft, 'durable', layout.blob);
    this.#coordination.refresh();
  }

  /** Closes a record on the blackboard, with whether who has to act on that was still at work, as far as we have observed. */
  settle(change: CoordinationEventData['record.changed']): void {
    const active = new Set(activeRuns(this.state).map(({ agentId }) => agentId));
    const hasEnded = (agentId: string): boolean => this.state.agents.has(agentId) && !active.has(agentId);
    const { open } = this.coordination;
    this.post('record.changed', observedChange(change, { open, actor: this.#stamp.actor, hasEnded }));
  }

  /** The folds of both logs, for views. */
  get folds(): Readonly<{ control: LogFold<WaveState>; coordination: LogFold<CoordinationState> }> {
    return { control: this.control.fold, coordination: this.#coordination };
  }

  /** How far each log is folded: what a decision taken now is based on. */
  get offsets(): Omit<Basis, 'at'> {
    return { control: this.control.offset, coordination: this.#coordination.offset };
  }

  get coordination(): CoordinationState {
    return this.#coordination.state;
  }

  /** Damage of either log that nobody has acknowledged, as `<log>:<offset>`. */
  damage(): readonly string[] {
    return openDamage(this.folds);
  }

  async saveSnapshots(force: boolean): Promise<void> {
    await this.control.saveSnapshot(force);
    if (force) await saveSnapshot(this.#coordination, this.#coordinationSnapshot);
  }

  close(): void {
    this.control.close();
  }
}
