const SEPARATOR = ' ';

/** The newest ids of a log, so that an append that was tried again is seen to be one event. */
export class RecentIds {
  /** How many of the newest ids are remembered. */
  static readonly LIMIT = 10_000;

  /** From a snapshot, oldest first, still in one piece: a query that folds nothing new never takes it apart. */
  #joined: string;
  /** Those that came after `#joined`, oldest first; the newest LIMIT of both count. */
  #ids: string[] = [];
  #set: Set<string> | undefined;
  /** No remembered id is greater. Ids are mostly in order, and one that is greater needs no search. */
  #greatest: string;

  constructor(joined = '', greatest = '') {
    this.#joined = joined;
    this.#greatest = greatest;
  }

  /** Remembers the id; false where it is among the newest already. */
  add(id: string): boolean {
    if (id > this.#greatest) this.#greatest = id;
    else if (this.#asSet().has(id)) return false;
    this.#ids.push(id);
    if (this.#set !== undefined) {
      this.#set.add(id);
      const forgotten = this.#ids.length - 1 - RecentIds.LIMIT;
      if (forgotten >= 0) this.#set.delete(this.#ids[forgotten] ?? '');
    }
    if (this.#ids.length >= 2 * RecentIds.LIMIT) this.#compact();
    return true;
  }

  toJson(): Readonly<{ joined: string; greatest: string }> {
    if (this.#ids.length > 0) {
      this.#compact();
      return { joined: this.#ids.join(SEPARATOR), greatest: this.#greatest };
    }
    return { joined: this.#joined, greatest: this.#greatest };
  }

  #asSet(): Set<string> {
    if (this.#set === undefined) {
      this.#compact();
      this.#set = new Set(this.#ids);
    }
    return this.#set;
  }

  /** Brings `#ids` to the newest LIMIT and nothing else. */
  #compact(): void {
    if (this.#joined !== '') this.#ids = [...this.#joined.split(SEPARATOR), ...this.#ids];
    this.#joined = '';
    if (this.#ids.length > RecentIds.LIMIT) this.#ids = this.#ids.slice(-RecentIds.LIMIT);
  }
}
