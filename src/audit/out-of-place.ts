import type { LogRecord } from '../model/record.js';
import type { Admission } from '../store/log/log-meta.js';

/** A record that tells of a change at it or at a place before it, and why. */
export type OutOfPlace = Readonly<{ offset: number; length: number; why: string }>;

type Place = Readonly<{ id: string; offset: number; length: number }>;

/**
 * Follows all records of a log and notices those that cannot have been written where they stand. By itself that is no
 * damage, since what is appended twice counts once; where a seal says that something was changed, it tells where.
 */
export class OutOfPlaceRecords {
  /** Each launcher makes its ids in rising order. Only those above all before them are kept, so that these rise, too. */
  readonly #bySource = new Map<string, Place[]>();
  #epoch = 0;

  /** @returns what the record gives away, if anything */
  observe(record: LogRecord, offset: number, length: number, admission: Admission): OutOfPlace | undefined {
    const { id, run, actor, epoch, type, data } = record;
    if (admission === 'duplicate') return { offset, length, why: `a record ${id} stands before it` };
    if (type === 'epoch.raised' && typeof data.epoch === 'number')
      this.#epoch = Math.max(this.#epoch, data.epoch);
    if (epoch === undefined) return undefined;
    if (epoch > this.#epoch) return { offset, length, why: `epoch ${epoch} has not been raised before it` };
    const key = `${run ?? ''} ${actor}`;
    const places = this.#bySource.get(key) ?? [];
    this.#bySource.set(key, places);
    const last = places.at(-1);
    if (last === undefined || last.id < id) {
      places.push({ id, offset, length });
      return undefined;
    }
    const first = places[firstAbove(places, id)] ?? last;
    return {
      offset: first.offset,
      length: first.length,
      why: `a record that was written earlier follows at ${offset}`,
    };
  }
}

/** The index of the first place whose id is above this one; there is one. */
function firstAbove(places: readonly Place[], id: string): number {
  let low = 0;
  let high = places.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle]?.id ?? '') > id) high = middle;
    else low = middle + 1;
  }
  return low;
}
