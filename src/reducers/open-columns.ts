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
import type { OpenAbout } from './open-about.js';
import { aboutFrom, aboutLine } from './open-about.js';

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
  /** Null where nobody is named and nothing waits for a time. */
  about: OpenAbout | null;
}>;

/** What a row says besides its id and its places. */
export type OpenAttributes = Pick<OpenRow, 'kind' | 'status' | 'priority' | 'blockerSeverity' | 'blocking'>;

/** Rows as columns: cheap to load when nothing is looked up, which is what most commands do. ASCII, unless ids are not. */
export type OpenIndexJson = Readonly<{
  ids: string;
  /** The greatest of those ids that are ULIDs: a greater one is in no row, and new ones mostly are. */
  greatest: string;
  /** Two characters a row: kind, status, priority, severity and blocking. */
  codes: string;
  offsets: readonly number[];
  lengths: readonly number[];
  changed: readonly (readonly [row: number, offset: number, length: number])[];
  /** The rows of which more is kept, ascending, and that as one line of JSON each. */
  aboutRows: readonly number[];
  abouts: string;
}>;

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** The columns of these rows. */
export function columnsOf(rows: readonly OpenRow[]): OpenIndexJson {
  return {
    ids: rows.map(({ id }) => id).join('\n'),
    greatest: rows.reduce((most, { id }) => (id > most && ULID.test(id) ? id : most), ''),
    codes: rows.map(encode).join(''),
    offsets: rows.map(({ offset }) => offset),
    lengths: rows.map(({ length }) => length),
    changed: rows.flatMap(({ changed }, row) => (changed === null ? [] : [[row, ...changed] as const])),
    aboutRows: rows.flatMap(({ about }, row) => (about === null ? [] : [row])),
    abouts: rows.flatMap(({ about }) => (about === null ? [] : [aboutLine(about)])).join('\n'),
  };
}

/** Columns, read row by row from either end and searched, without being taken apart as a whole. */
export class OpenColumns {
  readonly count: number;
  #changed: ReadonlyMap<number, readonly [number, number]> | undefined;
  /** The place of each row among those of which more is kept, and where the lines begin. */
  #abouts: Readonly<{ places: ReadonlyMap<number, number>; starts: Uint32Array }> | undefined;
  /** Where the id of each row begins. */
  #starts: Uint32Array | undefined;

  constructor(readonly json: OpenIndexJson) {
    this.count = json.offsets.length;
  }

  /** The rows that are wanted, with their numbers, oldest first. Others cost next to nothing. */
  *each(
    isWanted: (number: number, attributes: OpenAttributes) => boolean,
  ): Iterable<[number: number, row: OpenRow]> {
    const { ids, codes } = this.json;
    for (let number = 0, start = 0; number < this.count; number += 1) {
      const newline = ids.indexOf('\n', start);
      const end = newline < 0 ? ids.length : newline;
      if (isWanted(number, decode(codes, number))) yield [number, this.row(number, ids.slice(start, end))];
      start = end + 1;
    }
  }

  /** The same from the newest on. */
  *eachBackwards(): Iterable<[number: number, row: OpenRow]> {
    const { ids } = this.json;
    for (let number = this.count - 1, end = ids.length; number >= 0; number -= 1) {
      // The row before an id that is empty ends right there; -1 would count from the end of the string.
      const start = end === 0 ? 0 : ids.lastIndexOf('\n', end - 1) + 1;
      yield [number, this.row(number, ids.slice(start, end))];
      end = start - 1;
    }
  }

  /** Whether the id is in no row without a doubt, which costs nothing to tell. */
  isNew(id: string): boolean {
    return id > this.json.greatest && ULID.test(id);
  }

  /** The number of the row with this id, or undefined. Reads all ids, as fast as memory allows. */
  find(id: string): number | undefined {
    const { ids } = this.json;
    for (let at = this.count === 0 ? -1 : ids.indexOf(id); at >= 0; at = ids.indexOf(id, at + 1)) {
      const end = at + id.length;
      const isWhole = (at === 0 || ids[at - 1] === '\n') && (end === ids.length || ids[end] === '\n');
      if (isWhole) return this.#numberAt(at);
      if (at === ids.length) break;
    }
    return undefined;
  }

  /** The row of this number, whose id is known already. */
  row(number: number, id: string): OpenRow {
    const { codes, offsets, lengths } = this.json;
    this.#changed ??= new Map(this.json.changed.map(([row, ...place]) => [row, place]));
    const { kind, status, priority, blockerSeverity, blocking } = decode(codes, number);
    const offset = offsets[number] ?? 0;
    const length = lengths[number] ?? 0;
    const changed = this.#changed.get(number) ?? null;
    const about = this.#aboutOf(number);
    return { id, kind, status, priority, blockerSeverity, blocking, offset, length, changed, about };
  }

  /** Taken apart line by line and only when asked for: a board may hold very many. */
  #aboutOf(number: number): OpenAbout | null {
    const { aboutRows, abouts } = this.json;
    this.#abouts ??= {
      places: new Map(aboutRows.map((row, place) => [row, place])),
      starts: startsOf(abouts, aboutRows.length),
    };
    const place = this.#abouts.places.get(number);
    if (place === undefined) return null;
    const { starts } = this.#abouts;
    const end = place + 1 < starts.length ? (starts[place + 1] ?? 0) - 1 : abouts.length;
    return aboutFrom(abouts.slice(starts[place], end));
  }

  #numberAt(start: number): number {
    const starts = (this.#starts ??= startsOf(this.json.ids, this.count));
    let low = 0;
    for (let high = starts.length - 1; low < high;) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= start) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Where each line of the text begins. */
function startsOf(text: string, count: number): Uint32Array {
  const starts = new Uint32Array(count);
  for (let row = 1; row < count; row += 1) starts[row] = text.indexOf('\n', starts[row - 1]) + 1;
  return starts;
}

/** Only what is open has a row. */
const openStatuses = recordStatuses.filter(isOpenStatus);
const values = [recordKinds, openStatuses, recordPriorities, blockerSeverities, [false, true]] as const;
/** 64 characters that JSON writes as they are; two of them have room for every combination of values. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-';

function encode({ kind, status, priority, blockerSeverity, blocking }: OpenRow): string {
  const row: readonly unknown[] = [kind, status, priority, blockerSeverity, blocking];
  const code = values.reduce(
    (sum, known, index) =>
      sum * known.length + Math.max(0, (known as readonly unknown[]).indexOf(row[index])),
    0,
  );
  return `${ALPHABET[code >> 6] ?? ''}${ALPHABET[code & 63] ?? ''}`;
}

const decoded = new Map<string, OpenAttributes>();

function decode(codes: string, row: number): OpenAttributes {
  const code = codes.slice(2 * row, 2 * row + 2);
  let attributes = decoded.get(code);
  if (attributes === undefined) decoded.set(code, (attributes = attributesOf(code)));
  return attributes;
}

function attributesOf(code: string): OpenAttributes {
  let rest = ALPHABET.indexOf(code.charAt(0)) * 64 + ALPHABET.indexOf(code.charAt(1));
  const take = <Value>(known: readonly Value[]): Value | undefined => {
    const value = known[rest % known.length];
    rest = Math.floor(rest / known.length);
    return value;
  };
  const [kinds, statuses, priorities, severities, blockings] = values;
  const blocking = take(blockings) ?? false;
  const blockerSeverity = take(severities) ?? 'hard';
  const priority = take(priorities) ?? 'normal';
  const status = take(statuses) ?? 'open';
  const kind = take(kinds) ?? 'claim';
  return { kind, status, priority, blockerSeverity, blocking };
}
