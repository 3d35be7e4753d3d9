import type {
  BlockerSeverity,
  RecordKind,
  RecordPriority,
  RecordStatus,
} from '../model/coordination-record.js';
import {
  blockerSeverities,
  isOpenStatus,
  recordKinds,
  recordPriorities,
  recordStatuses,
} from '../model/coordination-record.js';

/** What is kept of an open record; everything else is read back from the log by its place. */
export type OpenRow = Readonly<{
  id: string;
  kind: RecordKind;
  status: RecordStatus;
  priority: RecordPriority;
  blockerSeverity: BlockerSeverity;
  blocking: boolean;
  /** Where the record was posted, in bytes. */
  offset: number;
  length: number;
  /** The newest change of it, as offset and length; null where there is none. */
  changed: readonly [offset: number, length: number] | null;
}>;

/** The rows as columns: cheap to load when nothing is looked up, which is what most commands do. */
export type OpenIndexJson = Readonly<{
  ids: string;
  /** One UTF-16 unit a row: kind, status, priority, severity and blocking. */
  codes: string;
  offsets: readonly number[];
  lengths: readonly number[];
  changed: readonly (readonly [row: number, offset: number, length: number])[];
}>;

/** First unit that codes use; JSON writes everything from here on as it is. */
const FIRST_CODE = 0x100;

/** The open records of a blackboard in the order in which they were posted. */
export class OpenIndex {
  #columns: OpenIndexJson | undefined;
  #rows: Map<string, OpenRow> | undefined;

  constructor(columns?: OpenIndexJson) {
    this.#columns = columns;
  }

  get size(): number {
    return this.#rows?.size ?? this.#columns?.offsets.length ?? 0;
  }

  get(id: string): OpenRow | undefined {
    return this.#load().get(id);
  }

  /** Keeps the row while its status is open, drops it otherwise. */
  put(row: OpenRow): void {
    if (isOpenStatus(row.status)) this.#load().set(row.id, row);
    else this.#load().delete(row.id);
  }

  /** The rows that match, oldest first, at most `limit` of them. */
  select(matches: (row: OpenRow) => boolean, limit = Infinity): OpenRow[] {
    const found: OpenRow[] = [];
    for (const row of this.#each()) {
      if (found.length >= limit) break;
      if (matches(row)) found.push(row);
    }
    return found;
  }

  /** The newest rows, newest first. */
  newest(limit: number): OpenRow[] {
    return limit <= 0 ? [] : [...this.#each()].slice(-limit).reverse();
  }

  toJson(): OpenIndexJson {
    if (this.#rows === undefined && this.#columns !== undefined) return this.#columns;
    const rows = [...this.#load().values()];
    return {
      ids: rows.map(({ id }) => id).join('\n'),
      codes: rows.map(encode).join(''),
      offsets: rows.map(({ offset }) => offset),
      lengths: rows.map(({ length }) => length),
      changed: rows.flatMap(({ changed }, row) => (changed === null ? [] : [[row, ...changed] as const])),
    };
  }

  #load(): Map<string, OpenRow> {
    this.#rows ??= new Map([...this.#each()].map((row) => [row.id, row]));
    return this.#rows;
  }

  *#each(): Iterable<OpenRow> {
    if (this.#rows !== undefined) {
      yield* this.#rows.values();
      return;
    }
    const columns = this.#columns;
    if (columns === undefined || columns.offsets.length === 0) return;
    const changed = new Map(columns.changed.map(([row, offset, length]) => [row, [offset, length] as const]));
    let start = 0;
    for (let row = 0; row < columns.offsets.length; row += 1) {
      const end = columns.ids.indexOf('\n', start);
      const id = columns.ids.slice(start, end < 0 ? undefined : end);
      start = end + 1;
      yield {
        id,
        ...decode(columns.codes.charCodeAt(row)),
        offset: columns.offsets[row] ?? 0,
        length: columns.lengths[row] ?? 0,
        changed: changed.get(row) ?? null,
      };
    }
  }
}

const radices = [
  recordKinds.length,
  recordStatuses.length,
  recordPriorities.length,
  blockerSeverities.length,
  2,
] as const;

function encode(row: OpenRow): string {
  const digits = [
    recordKinds.indexOf(row.kind),
    recordStatuses.indexOf(row.status),
    recordPriorities.indexOf(row.priority),
    blockerSeverities.indexOf(row.blockerSeverity),
    row.blocking ? 1 : 0,
  ];
  const code = digits.reduce((sum, digit, index) => sum * (radices[index] ?? 1) + Math.max(0, digit), 0);
  return String.fromCharCode(FIRST_CODE + code);
}

function decode(
  unit: number,
): Pick<OpenRow, 'kind' | 'status' | 'priority' | 'blockerSeverity' | 'blocking'> {
  let rest = unit - FIRST_CODE;
  const digits: number[] = [];
  for (const radix of [...radices].reverse()) {
    digits.unshift(rest % radix);
    rest = Math.floor(rest / radix);
  }
  const [kind = 0, status = 0, priority = 0, severity = 0, blocking = 0] = digits;
  return {
    kind: recordKinds[kind] ?? 'claim',
    status: recordStatuses[status] ?? 'open',
    priority: recordPriorities[priority] ?? 'normal',
    blockerSeverity: blockerSeverities[severity] ?? 'hard',
    blocking: blocking === 1,
  };
}
