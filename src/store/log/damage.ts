/**
 * Bytes of a log that are no record. `torn` is the trace of a writer that was killed: the beginning of a record, and the
 * next writer's record right behind it. `corrupt` is everything else and blocks closing until it is acknowledged.
 */
export type Damage = Readonly<{
  kind: 'torn' | 'corrupt';
  /** In bytes from the beginning of the log, the newline not included. */
  offset: number;
  length: number;
  /** Of the damaged bytes, 64 hex digits. */
  sha256: string;
  /** The record itself is whole, but this blob that it names is missing or has other content. */
  blob?: string;
}>;

/** Who took responsibility for a damaged place, and when and why (the record `log.damage-acknowledged`). */
export type Acknowledgement = Readonly<{ actor: string; at: string; reason: string }>;

/** A damaged place as it is shown. */
export type DamageEntry = Damage & Readonly<{ acknowledged?: Acknowledgement }>;

/** How many places that need nobody's attention are kept in full. */
const KEPT_SETTLED = 100;

/** The damaged places of one log: counts of all of them, every open one in full, and the newest of the others. */
export class DamageList {
  torn = 0;
  corrupt = 0;
  /** `corrupt` and not acknowledged; never dropped, since each of them blocks closing. */
  readonly #open: DamageEntry[] = [];
  readonly #settled: DamageEntry[] = [];

  /** The places that block closing, by offset. */
  get unacknowledged(): readonly DamageEntry[] {
    return this.#open;
  }

  /** Every place still known in full, by offset. */
  get entries(): DamageEntry[] {
    return [...this.#open, ...this.#settled].sort((left, right) => left.offset - right.offset);
  }

  add(damage: Damage): void {
    this[damage.kind] += 1;
    if (damage.kind === 'corrupt') this.#open.push(damage);
    else this.#settle(damage);
  }

  /** Whether a place is known at this offset; the first acknowledgement of a place stays. */
  acknowledge(offset: number, acknowledged: Acknowledgement): boolean {
    const index = this.#open.findIndex((entry) => entry.offset === offset);
    if (index >= 0) {
      for (const entry of this.#open.splice(index, 1)) this.#settle({ ...entry, acknowledged });
      return true;
    }
    const settled = this.#settled.findIndex((entry) => entry.offset === offset);
    const entry = this.#settled[settled];
    if (entry === undefined) return false;
    if (entry.acknowledged === undefined) this.#settled[settled] = { ...entry, acknowledged };
    return true;
  }

  toJson(): Readonly<{
    torn: number;
    corrupt: number;
    open: readonly DamageEntry[];
    settled: readonly DamageEntry[];
  }> {
    return { torn: this.torn, corrupt: this.corrupt, open: this.#open, settled: this.#settled };
  }

  static fromJson(json: ReturnType<DamageList['toJson']>): DamageList {
    const list = new DamageList();
    list.torn = json.torn;
    list.corrupt = json.corrupt;
    list.#open.push(...json.open);
    list.#settled.push(...json.settled);
    return list;
  }

  #settle(entry: DamageEntry): void {
    this.#settled.push(entry);
    if (this.#settled.length > KEPT_SETTLED) this.#settled.shift();
  }
}
