import type { LogRecord } from '../../model/record.js';
import { RECORD_VERSION } from '../../model/record.js';
import type { Damage } from './damage.js';
import { DamageList } from './damage.js';
import { RecentIds } from './recent-ids.js';

/** The fencing token in force, and who raised it. Zero, and nobody, before the first `epoch.raised`. */
export type Epoch = Readonly<{
  number: number;
  /** `data.holder` of the `epoch.raised` record that came first in the log. */
  holder: string | undefined;
  /** Where that record stands, or -1. */
  offset: number;
}>;

/** What is to be done with a record: only an `accepted` one reaches the reducer of the log's own subject. */
export type Admission = 'accepted' | 'duplicate' | 'fenced' | 'unknown-version';

/** {@link LogMeta} as a snapshot holds it. */
export type LogMetaJson = Readonly<{
  counts: Readonly<Record<Admission, number>>;
  epoch: Readonly<{ number: number; holder?: string; offset: number }>;
  ids: ReturnType<RecentIds['toJson']>;
  damage: ReturnType<DamageList['toJson']>;
}>;

/** What is known of any log, whatever it is about: what counts in it, who holds it, what is damaged. Pure and total. */
export class LogMeta {
  readonly counts: Record<Admission, number> = { accepted: 0, duplicate: 0, fenced: 0, 'unknown-version': 0 };
  epoch: Epoch = { number: 0, holder: undefined, offset: -1 };
  damage = new DamageList();
  #ids = new RecentIds();

  /** How many valid records the log holds, whether they count or not. */
  get records(): number {
    const { accepted, duplicate, fenced, 'unknown-version': unknown } = this.counts;
    return accepted + duplicate + fenced + unknown;
  }

  /** Takes the next record of the log and says whether it counts. */
  observe(record: LogRecord, offset: number): Admission {
    const admission = this.#admit(record, offset);
    this.counts[admission] += 1;
    return admission;
  }

  #admit(record: LogRecord, offset: number): Admission {
    if (!this.#ids.add(record.id)) return 'duplicate';
    if (record.v !== RECORD_VERSION) return 'unknown-version';
    if (record.epoch !== undefined && record.epoch < this.epoch.number) return 'fenced';
    if (record.type === 'epoch.raised') return this.#raise(record, offset);
    if (record.type === 'log.damage-acknowledged') this.#acknowledge(record);
    return 'accepted';
  }

  /** Of two that raise to the same number the first by offset holds it; nothing ever lowers it. */
  #raise({ data }: LogRecord, offset: number): Admission {
    const { epoch, holder } = data;
    if (!Number.isSafeInteger(epoch) || (epoch as number) <= this.epoch.number) return 'fenced';
    this.epoch = { number: epoch as number, holder: typeof holder === 'string' ? holder : undefined, offset };
    return 'accepted';
  }

  #acknowledge({ actor, at, data }: LogRecord): void {
    if (!Number.isSafeInteger(data.offset)) return;
    const reason = typeof data.reason === 'string' ? data.reason : '';
    this.damage.acknowledge(data.offset as number, { actor, at, reason });
  }

  /** Takes the next damaged place of the log. */
  damaged(damage: Damage): void {
    this.damage.add(damage);
  }

  toJson(): LogMetaJson {
    const { number, holder, offset } = this.epoch;
    return {
      counts: { ...this.counts },
      epoch: { number, ...(holder === undefined ? {} : { holder }), offset },
      ids: this.#ids.toJson(),
      damage: this.damage.toJson(),
    };
  }

  static fromJson(json: LogMetaJson): LogMeta {
    const meta = new LogMeta();
    Object.assign(meta.counts, json.counts);
    meta.epoch = { number: json.epoch.number, holder: json.epoch.holder, offset: json.epoch.offset };
    meta.damage = DamageList.fromJson(json.damage);
    meta.#ids = new RecentIds(json.ids.joined, json.ids.greatest);
    return meta;
  }
}
