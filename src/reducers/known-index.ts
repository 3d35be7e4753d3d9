import type { RecordKind } from '../model/coordination-record.js';
import { recordPriorities } from '../model/coordination-record.js';
import { aboutFrom, aboutLine } from './open-about.js';
import type { OpenRow } from './open-columns.js';

/** A record of which more than its place is worth keeping although nobody has to act on it; its author is always kept. */
export type KnownRow = OpenRow & Readonly<{ about: NonNullable<OpenRow['about']> }>;

const KNOWLEDGE: ReadonlySet<RecordKind> = new Set<RecordKind>([
  'claim',
  'evidence',
  'decision',
  'handoff',
  'orchestrator-guidance',
  'resolved-by-policy',
  'integration-summary',
]);

/** Whether a record of this kind says something that holds whether it is open or not. */
export function isKnowledge(kind: RecordKind): boolean {
  return KNOWLEDGE.has(kind);
}

/** So many rows more than it keeps are let in before some have to go: choosing costs more than keeping. */
const SLACK = 100;

/**
 * The rows of records that were said, or done with: so few that they cost a snapshot next to nothing, whatever was posted. A
 * quarter of them are the newest; of the rest every author has the same share, so that one who talks cannot drown what only
 * another knows, and the more urgent stay longer.
 */
export class KnownIndex {
  /** What a snapshot held, until somebody asks. */
  #lines: string;
  #rows: Map<string, KnownRow> | undefined;

  constructor(
    readonly most: number,
    lines = '',
  ) {
    this.#lines = lines;
  }

  get(id: string): KnownRow | undefined {
    return this.#taken().get(id);
  }

  put(row: KnownRow): void {
    const rows = this.#taken();
    rows.set(row.id, row);
    if (rows.size <= this.most + SLACK) return;
    this.#rows = new Map(fairest([...rows.values()], this.most).map((kept) => [kept.id, kept]));
  }

  /** In the order in which they came in, at most a hundred more than `most`. */
  rows(): KnownRow[] {
    return [...this.#taken().values()];
  }

  toJson(): string {
    return this.#rows === undefined ? this.#lines : [...this.#rows.values()].map(lineOf).join('\n');
  }

  #taken(): Map<string, KnownRow> {
    if (this.#rows === undefined) {
      const lines = this.#lines === '' ? [] : this.#lines.split('\n');
      this.#rows = new Map(lines.map(rowFrom).map((row) => [row.id, row]));
      this.#lines = '';
    }
    return this.#rows;
  }
}

/** Some of the rows, in their order: a quarter the newest, the rest in turns of their authors, urgent and new ones first. */
function fairest(rows: readonly KnownRow[], most: number): KnownRow[] {
  const newest = Math.floor(most / 4);
  const kept = new Set(rows.slice(-newest));
  const shares = new Map<string | null, KnownRow[]>();
  for (const row of rows.slice(0, -newest)) {
    const { agentId } = row.about;
    const share = shares.get(agentId);
    if (share === undefined) shares.set(agentId, [row]);
    else share.push(row);
  }
  const queues = [...shares.values()].map((share) => share.reverse().sort((a, b) => urgency(b) - urgency(a)));
  for (let turn = 0; kept.size < most; turn += 1) {
    for (const queue of queues) {
      const row = queue[turn];
      if (row !== undefined && kept.size < most) kept.add(row);
    }
  }
  return rows.filter((row) => kept.has(row));
}

function urgency({ priority }: KnownRow): number {
  return recordPriorities.indexOf(priority);
}

type Line = readonly [
  Omit<KnownRow, 'offset' | 'length' | 'changed' | 'about'>,
  readonly [number, number],
  KnownRow['changed'],
  string,
];

function lineOf({ offset, length, changed, about, ...attributes }: KnownRow): string {
  return JSON.stringify([attributes, [offset, length], changed, aboutLine(about)] satisfies Line);
}

function rowFrom(line: string): KnownRow {
  const [attributes, [offset, length], changed, about] = JSON.parse(line) as Line;
  return { ...attributes, offset, length, changed, about: aboutFrom(about) };
}
