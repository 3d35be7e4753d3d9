import type { LogRecord } from '../../../src/model/record.js';
import type { Reducer } from '../../../src/store/log/fold.js';
import { LogMeta } from '../../../src/store/log/log-meta.js';
import type { Draft } from '../events.js';
import type { Steps } from './steps.js';

/** One log on the disk: what was written, how much of it a power cut would leave. A record takes one byte. */
export class SharedLog {
  readonly records: LogRecord[] = [];
  #synced = 0;

  constructor(
    readonly name: string,
    /** Called with every record as it is written. */
    private readonly onWritten: (log: SharedLog) => void,
  ) {}

  write(record: LogRecord): void {
    this.records.push(record);
    this.onWritten(this);
  }

  sync(): void {
    this.#synced = this.records.length;
  }

  /** The power goes: of what was not synced, only so many records are there afterwards. */
  cutPower(kept: (unsynced: number) => number): void {
    const unsynced = this.records.length - this.#synced;
    if (unsynced > 0) this.records.length = this.#synced + kept(unsynced);
    this.sync();
  }
}

/** A log as one process has folded it: the rules of admission and the reducer are those of the product. */
export class View<S> {
  readonly meta = new LogMeta();
  state: S;
  offset = 0;

  constructor(
    readonly log: SharedLog,
    readonly reducer: Pick<Reducer<S>, 'initial' | 'apply'>,
  ) {
    this.state = reducer.initial();
  }

  /** Takes in what is new, and says of each record whether it counts. */
  refresh(onAccepted: (record: LogRecord) => void = () => undefined): void {
    for (; this.offset < this.log.records.length; this.offset += 1) {
      const record = this.log.records[this.offset] as LogRecord;
      if (this.meta.observe(record, this.offset) !== 'accepted') continue;
      this.state = this.reducer.apply(this.state, record, { offset: this.offset, length: 1 });
      onAccepted(record);
    }
  }
}

/** Another holder has taken over: whoever gets this does nothing more. */
export class Fenced extends Error {}

/** What a journal gets from the house around it. */
export type JournalPorts = Readonly<{
  /** The draft as a record of now, with an id. */
  stamp: (draft: Draft) => LogRecord;
  /** Called once an append has returned: from here on nobody may lose these records. */
  onAcknowledged: (log: SharedLog, ids: readonly string[]) => void;
  /** Called when somebody takes itself for the holder of the log. */
  onHeld: (log: SharedLog, epoch: number) => void;
}>;

/** A log as a holder of the lane writes it: the order of effects is that of `src/supervisor/journal.ts`. */
export class SimulatedJournal<S> {
  readonly view: View<S>;
  #epoch: number | undefined;

  constructor(
    log: SharedLog,
    reducer: Pick<Reducer<S>, 'initial' | 'apply'>,
    private readonly ports: JournalPorts,
  ) {
    this.view = new View(log, reducer);
    this.view.refresh();
  }

  get state(): S {
    return this.view.state;
  }

  *takeOver(holder: string): Steps {
    this.view.refresh();
    const epoch = this.view.meta.epoch.number + 1;
    this.#epoch = epoch;
    yield* this.#write([{ type: 'epoch.raised', data: { epoch, holder } }]);
    const held = this.view.meta.epoch;
    if (held.number !== epoch || held.holder !== holder) throw new Fenced();
    this.ports.onHeld(this.view.log, epoch);
  }

  refresh(): void {
    this.view.refresh();
    this.#checkFence();
  }

  *append(...drafts: readonly Draft[]): Steps {
    if (drafts.length === 0) return;
    const ids = yield* this.#write(drafts);
    this.#checkFence();
    this.ports.onAcknowledged(this.view.log, ids);
  }

  *#write(drafts: readonly Draft[]): Steps<string[]> {
    const { log } = this.view;
    const ids: string[] = [];
    for (const draft of drafts) {
      yield `${log.name}: write ${draft.type}`;
      const record = this.ports.stamp(draft);
      log.write(this.#epoch === undefined ? record : { ...record, epoch: this.#epoch });
      ids.push(record.id);
    }
    yield `${log.name}: sync`;
    log.sync();
    yield `${log.name}: look at the fence`;
    this.view.refresh();
    return ids;
  }

  #checkFence(): void {
    if (this.#epoch !== undefined && this.view.meta.epoch.number > this.#epoch) throw new Fenced();
  }
}
