import { basename } from 'node:path';
import { Problem } from '../base/problem.js';
import type { Clock } from '../base/clock.js';
import { isoTime } from '../base/clock.js';
import type { IdSource } from '../base/ids.js';
import type { JsonObject } from '../base/json.js';
import type { LaneName } from '../model/lane-name.js';
import { placeCommand } from '../model/lane-name.js';
import type { Actor, Durability, RecordDraft } from '../model/record.js';
import { LogWriter } from '../store/log/append.js';
import type { LogFold, Reducer } from '../store/log/fold.js';
import { openFold, saveSnapshot } from '../store/log/snapshot.js';
import type { LaneLayout } from '../store/layout.js';

/** Thrown when another launcher or supervisor has raised the epoch of a log: whoever gets it stops acting at once. */
export class FencedOff extends Problem {
  constructor(log: string, place: LaneName, holder: string | undefined) {
    const who = holder === undefined ? 'another launcher' : `run ${holder.split('/')[0] ?? holder}`;
    super('lane/fenced-off', `${who} took over ${log} of lane ${place.lane}`, {
      hint: placeCommand(['control', 'status'], { project: place.project, lane: place.lane }),
      exit: 'laneHeld',
    });
  }
}

/** Thrown when the log that a launcher holds was removed, emptied or rewritten: what it knew of the wave is gone. */
export class LogReplaced extends Problem {
  constructor(log: string, lane: string) {
    super('log/replaced', `${log} of lane ${lane} was removed or rewritten while it was in use`, {
      hint: 'put the log back from a copy, or launch again to begin the wave anew; git clean -x removes it too',
      exit: 'logDamaged',
    });
  }
}

/** What every record of one journal says about its writer. */
export type Stamp = Readonly<{ lane: string; wave?: number; run: string; actor: Actor }>;

/** One event to append; attempt and agent say to whom it happened. */
export type Entry<Data> = {
  readonly [Type in keyof Data & string]: Readonly<{
    type: Type;
    data: Data[Type];
    wave?: number;
    attempt?: number;
    agent?: string;
  }>;
}[keyof Data & string];

/** Where a journal gets time and ids from, and where its lane lies. */
export type JournalPorts = Readonly<{
  clock: Clock;
  ids: IdSource;
  layout: LaneLayout;
  /** Called with every record that was appended. */
  onAppended: (draft: RecordDraft) => void;
}>;

/** Appends this many bytes past the snapshot before another snapshot is worth its write. */
const SNAPSHOT_AFTER_BYTES = 256 * 1024;

/** One log with everything that a holder of the lane does to it: fold, append under an epoch, notice being fenced off. */
export class Journal<S, Data> {
  readonly #fold: LogFold<S>;
  readonly #writer: LogWriter;
  readonly #snapshotPath: string;
  readonly #stamp: Stamp;
  readonly #ports: JournalPorts;
  #epoch: number | undefined;
  #snapshotOffset: number;

  constructor(path: string, reducer: Reducer<S>, stamp: Stamp, ports: JournalPorts) {
    const blobs = ports.layout.blob;
    this.#snapshotPath = ports.layout.snapshot(basename(path, '.ndjson'), reducer.name);
    this.#fold = openFold(path, reducer, { blobs, snapshotPath: this.#snapshotPath });
    this.#snapshotOffset = this.#fold.offset;
    this.#writer = new LogWriter(path, blobs);
    this.#stamp = stamp;
    this.#ports = ports;
  }

  /** Valid until the next refresh or append. */
  get state(): S {
    return this.#fold.state;
  }

  /** Everything before this offset is in the state. */
  get offset(): number {
    return this.#fold.offset;
  }

  get fold(): LogFold<S> {
    return this.#fold;
  }

  /**
   * Raises the epoch of this log above every one seen and makes sure that the raise is ours: of two that raise at once,
   * the first by offset holds it.
   * @throws FencedOff
   */
  takeOver(holder: string): void {
    this.#fold.refresh();
    const epoch = this.#fold.meta.epoch.number + 1;
    this.#epoch = epoch;
    this.#write([{ type: 'epoch.raised', data: { epoch, holder } }], 'durable');
    const held = this.#fold.meta.epoch;
    if (held.number !== epoch || held.holder !== holder)
      throw new FencedOff(basename(this.#fold.path), this.#ports.layout, held.holder);
  }

  /**
   * Takes in what others appended.
   * @returns whether anything was new
   * @throws FencedOff
   */
  refresh(): boolean {
    const changed = this.#refresh();
    this.#checkFence();
    return changed;
  }

  /**
   * Appends in order with one sync, and takes the result in.
   * @throws FencedOff when another holder has taken over: nothing that follows from these records may be done then
   */
  append(entries: readonly Entry<Data>[], durability: Durability = 'durable'): void {
    if (entries.length === 0) return;
    this.#write(entries as readonly UntypedEntry[], durability);
    this.#checkFence();
  }

  /** Keeps the fold for readers, where enough has been added to make it worth a write. */
  async saveSnapshot(force = false): Promise<void> {
    if (!force && this.#fold.offset - this.#snapshotOffset < SNAPSHOT_AFTER_BYTES) return;
    this.#snapshotOffset = this.#fold.offset;
    await saveSnapshot(this.#fold, this.#snapshotPath);
  }

  close(): void {
    this.#writer.close();
  }

  #write(entries: readonly UntypedEntry[], durability: Durability): void {
    const { clock, ids } = this.#ports;
    const { lane, wave, run, actor } = this.#stamp;
    const at = isoTime(clock.now());
    const drafts = entries.map((entry): RecordDraft => {
      const about = entry.wave ?? wave;
      return {
        id: ids.next(),
        at,
        lane,
        ...(about === undefined ? {} : { wave: about }),
        run,
        ...(entry.attempt === undefined ? {} : { attempt: entry.attempt }),
        ...(entry.agent === undefined ? {} : { agent: entry.agent }),
        actor,
        ...(this.#epoch === undefined ? {} : { epoch: this.#epoch }),
        type: entry.type,
        data: entry.data,
      };
    });
    this.#writer.append(drafts, durability);
    this.#refresh();
    for (const draft of drafts) this.#ports.onAppended(draft);
  }

  /** @throws LogReplaced once this holder has written to the log and it is no longer the one that it knew */
  #refresh(): boolean {
    const changed = this.#fold.refresh();
    if (this.#epoch !== undefined && this.#fold.restarted !== undefined) {
      throw new LogReplaced(basename(this.#fold.path), this.#stamp.lane);
    }
    return changed;
  }

  #checkFence(): void {
    const held = this.#fold.meta.epoch;
    if (this.#epoch !== undefined && held.number > this.#epoch)
      throw new FencedOff(basename(this.#fold.path), this.#ports.layout, held.holder);
  }
}

type UntypedEntry = Readonly<{
  type: string;
  data: JsonObject;
  wave?: number;
  attempt?: number;
  agent?: string;
}>;
