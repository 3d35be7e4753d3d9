import { isOpenStatus } from '../model/coordination-record.js';
import type { OpenAttributes, OpenIndexJson, OpenRow } from './open-columns.js';
import { columnsOf, OpenColumns } from './open-columns.js';

/** Searching the columns for one id is much cheaper than taking them apart; for this many it no longer is. */
const MAX_SEARCHES = 64;

/** The open records of a blackboard in the order in which they were posted. */
export class OpenIndex {
  /** What a snapshot held, untouched. */
  #base: OpenColumns | undefined;
  /** Rows of the base that changed since, by number; null for those that were closed. */
  readonly #replaced = new Map<number, OpenRow | null>();
  #closed = 0;
  /** Rows that are not in the base. */
  #added = new Map<string, OpenRow>();
  #searches = 0;

  constructor(columns?: OpenIndexJson) {
    this.#base = columns === undefined ? undefined : new OpenColumns(columns);
  }

  get size(): number {
    return (this.#base?.count ?? 0) - this.#closed + this.#added.size;
  }

  get(id: string): OpenRow | undefined {
    const added = this.#added.get(id);
    if (added !== undefined) return added;
    const number = this.#find(id);
    // Searching may have taken the base apart.
    if (number === undefined) return this.#added.get(id);
    const replaced = this.#replaced.get(number);
    return replaced === undefined ? this.#base?.row(number, id) : (replaced ?? undefined);
  }

  /** Keeps the row while its status is open, drops it otherwise. */
  put(row: OpenRow): void {
    const number = this.#added.has(row.id) ? undefined : this.#find(row.id);
    const isOpen = isOpenStatus(row.status);
    if (number !== undefined && this.#replaced.get(number) !== null) {
      this.#replaced.set(number, isOpen ? row : null);
      if (!isOpen) this.#closed += 1;
    } else if (isOpen) this.#added.set(row.id, row);
    else this.#added.delete(row.id);
  }

  /** The rows that match, oldest first, at most `limit` of them. */
  select(matches: (attributes: OpenAttributes) => boolean, limit = Infinity): OpenRow[] {
    const found: OpenRow[] = [];
    for (const row of this.#each(matches)) {
      if (found.length >= limit) break;
      found.push(row);
    }
    return found;
  }

  /**
   * A page of the rows that match: those that were posted behind an offset, oldest first, and how many match in all. Only the
   * rows of the page are taken apart.
   */
  page(
    matches: (attributes: OpenAttributes) => boolean,
    { after, limit }: Readonly<{ after: number; limit: number }>,
  ): Readonly<{ rows: readonly OpenRow[]; total: number; isLast: boolean }> {
    let total = 0;
    let behind = 0;
    const rows: OpenRow[] = [];
    const isOnPage = (offset: number): boolean => {
      total += 1;
      if (offset > after) behind += 1;
      return offset > after && behind <= limit;
    };
    const offsets = this.#base?.json.offsets ?? [];
    const isWanted = (number: number, attributes: OpenAttributes): boolean =>
      this.#replaced.has(number) || (matches(attributes) && isOnPage(offsets[number] ?? 0));
    for (const [number, row] of this.#base?.each(isWanted) ?? []) {
      const replaced = this.#replaced.get(number);
      if (replaced === undefined) rows.push(row);
      else if (replaced !== null && matches(replaced) && isOnPage(replaced.offset)) rows.push(replaced);
    }
    for (const row of this.#added.values()) if (matches(row) && isOnPage(row.offset)) rows.push(row);
    return { rows, total, isLast: behind <= limit };
  }

  /** The newest rows, newest first. */
  newest(limit: number): OpenRow[] {
    if (limit <= 0) return [];
    const found = [...this.#added.values()].slice(-limit).reverse();
    for (const [number, row] of this.#base?.eachBackwards() ?? []) {
      if (found.length >= limit) break;
      const replaced = this.#replaced.get(number);
      if (replaced !== null) found.push(replaced ?? row);
    }
    return found;
  }

  toJson(): OpenIndexJson {
    const isUntouched = this.#replaced.size === 0 && this.#added.size === 0;
    return isUntouched && this.#base !== undefined ? this.#base.json : columnsOf([...this.#each()]);
  }

  *#each(matches: (attributes: OpenAttributes) => boolean = () => true): Iterable<OpenRow> {
    const isWanted = (number: number, attributes: OpenAttributes): boolean =>
      this.#replaced.has(number) || matches(attributes);
    for (const [number, row] of this.#base?.each(isWanted) ?? []) {
      const replaced = this.#replaced.get(number);
      if (replaced === undefined) yield row;
      else if (replaced !== null && matches(replaced)) yield replaced;
    }
    for (const row of this.#added.values()) if (matches(row)) yield row;
  }

  /** The number of the row of the base with this id. */
  #find(id: string): number | undefined {
    if (this.#base === undefined || this.#base.isNew(id)) return undefined;
    this.#searches += 1;
    if (this.#searches <= MAX_SEARCHES) return this.#base.find(id);
    this.#added = new Map([...this.#each()].map((row) => [row.id, row]));
    this.#base = undefined;
    this.#replaced.clear();
    this.#closed = 0;
    return undefined;
  }
}
