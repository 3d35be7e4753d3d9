import { MAX_ID_LENGTH } from './record.js';

const SEPARATOR = ' ';
/** A power of two, and more than three times as large as what it holds, so that searches stay short. */
const TABLE_SIZE = 32_768;
/** How many ids are kept beside a snapshot's before its own are taken apart. */
const MAX_PENDING = 64;

/**
 * The newest ids of a log, so that an append that was tried again is seen to be one event. A ring of bytes and a hash
 * table over it: as strings in a Set the same ids double the memory of a long replay, since each lives just long enough
 * to burden the collector.
 */
export class RecentIds {
  /** How many of the newest ids are remembered. */
  static readonly LIMIT = 10_000;

  /** The ids in their order, oldest first, once they are needed one by one. */
  #ring: IdRing | undefined;
  /** A snapshot's ids, still in one piece: a query that folds little never takes them apart. */
  readonly #joined: string;
  /** Those that came after `#joined` as long as there is no ring. */
  readonly #pending: string[] = [];
  /** No id in `#joined` and `#pending` is greater. Ids mostly come in order, and a greater one needs no search. */
  #greatest: string;

  constructor(joined = '', greatest = '') {
    this.#joined = joined;
    this.#greatest = greatest;
  }

  /** Remembers the id; false where it is among the newest already. */
  add(id: string): boolean {
    if (this.#ring === undefined && id > this.#greatest && this.#pending.length < MAX_PENDING) {
      this.#greatest = id;
      this.#pending.push(id);
      return true;
    }
    return this.#asRing().add(id);
  }

  /** The ids in one string, oldest first, and the greatest of them: the arguments of the constructor. */
  toJson(): Readonly<{ joined: string; greatest: string }> {
    if (this.#ring === undefined && this.#pending.length === 0) {
      return { joined: this.#joined, greatest: this.#greatest };
    }
    const ids = this.#asRing().ids();
    const greatest = ids.reduce((most, id) => (id > most ? id : most), '');
    return { joined: ids.join(SEPARATOR), greatest };
  }

  #asRing(): IdRing {
    if (this.#ring === undefined) {
      this.#ring = new IdRing(RecentIds.LIMIT);
      if (this.#joined !== '') for (const id of this.#joined.split(SEPARATOR)) this.#ring.add(id);
      for (const id of this.#pending) this.#ring.add(id);
    }
    return this.#ring;
  }
}

/** The newest `limit` distinct ids. Slots are filled in turn; the table finds the slot of an id (open addressing). */
class IdRing {
  readonly #bytes: Uint8Array;
  readonly #lengths: Uint8Array;
  readonly #hashes: Uint32Array;
  /** Slot plus one, zero for nothing. */
  readonly #table = new Uint16Array(TABLE_SIZE);
  #added = 0;

  constructor(readonly limit: number) {
    this.#bytes = new Uint8Array(limit * MAX_ID_LENGTH);
    this.#lengths = new Uint8Array(limit);
    this.#hashes = new Uint32Array(limit);
  }

  add(id: string): boolean {
    const hash = hashOf(id);
    for (let at = hash & (TABLE_SIZE - 1); ; at = (at + 1) & (TABLE_SIZE - 1)) {
      const slot = (this.#table[at] ?? 0) - 1;
      if (slot < 0) break;
      if (this.#hashes[slot] === hash && this.#equals(slot, id)) return false;
    }
    const slot = this.#added % this.limit;
    if (this.#added >= this.limit) this.#forget(slot);
    this.#added += 1;
    this.#write(slot, id, hash);
    return true;
  }

  /** Oldest first. */
  ids(): string[] {
    const count = Math.min(this.#added, this.limit);
    return Array.from({ length: count }, (_, index) =>
      this.#read((this.#added - count + index) % this.limit),
    );
  }

  #read(slot: number): string {
    const from = slot * MAX_ID_LENGTH;
    return String.fromCharCode(...this.#bytes.subarray(from, from + (this.#lengths[slot] ?? 0)));
  }

  #equals(slot: number, id: string): boolean {
    if (this.#lengths[slot] !== id.length) return false;
    const from = slot * MAX_ID_LENGTH;
    for (let i = 0; i < id.length; i += 1) if (this.#bytes[from + i] !== id.charCodeAt(i)) return false;
    return true;
  }

  #write(slot: number, id: string, hash: number): void {
    const from = slot * MAX_ID_LENGTH;
    for (let i = 0; i < id.length; i += 1) this.#bytes[from + i] = id.charCodeAt(i);
    this.#lengths[slot] = id.length;
    this.#hashes[slot] = hash;
    let at = hash & (TABLE_SIZE - 1);
    while (this.#table[at] !== 0) at = (at + 1) & (TABLE_SIZE - 1);
    this.#table[at] = slot + 1;
  }

  /** Takes a slot out of the table and closes the gap, so that what was placed behind it is still found. */
  #forget(slot: number): void {
    let gap = (this.#hashes[slot] ?? 0) & (TABLE_SIZE - 1);
    while (this.#table[gap] !== slot + 1) gap = (gap + 1) & (TABLE_SIZE - 1);
    for (let at = (gap + 1) & (TABLE_SIZE - 1); this.#table[at] !== 0; at = (at + 1) & (TABLE_SIZE - 1)) {
      const home = (this.#hashes[(this.#table[at] ?? 0) - 1] ?? 0) & (TABLE_SIZE - 1);
      // It may move into the gap unless its own place lies between the gap and where it stands.
      if (((at - home) & (TABLE_SIZE - 1)) < ((at - gap) & (TABLE_SIZE - 1))) continue;
      this.#table[gap] = this.#table[at] ?? 0;
      gap = at;
    }
    this.#table[gap] = 0;
  }
}

/** FNV-1a over the character codes, 32 bits. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
