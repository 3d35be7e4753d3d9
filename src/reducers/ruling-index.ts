import type { CoordinationRecord } from '../model/coordination-record.js';
import { isContradictionKey, repairedBy } from '../model/contradiction.js';
import type { LogRecord } from '../model/record.js';

/** What somebody decided about a contradiction on the blackboard. Whether it counts is for gates to say. */
export type Ruling = Readonly<{
  /** Null for a person. */
  agentId: string | null;
  by: string;
  reason: string;
}>;

/** What {@link RulingIndex} is in a snapshot. */
export type RulingIndexJson = readonly (readonly [key: string, rulings: readonly Ruling[]])[];

const MOST_KEYS = 1000;
const MOST_OF_A_KEY = 20;
const LONGEST_REASON = 300;

/**
 * Decisions about contradictions: a `decision` under the contradiction's own key, or its request for repair, resolved. What
 * the launcher does to such a request follows from a decision and is none.
 */
export class RulingIndex {
  readonly #rulings: Map<string, readonly Ruling[]>;

  constructor(json: RulingIndexJson = []) {
    this.#rulings = new Map(json);
  }

  /** What was decided about this version of a contradiction, first things first. */
  of(key: string): readonly Ruling[] {
    return this.#rulings.get(key) ?? [];
  }

  /** Takes in a record that was posted. */
  post(record: CoordinationRecord, event: LogRecord): void {
    if (record.kind !== 'decision' || !isContradictionKey(record.id)) return;
    this.#rule(record.id, event, record.summary);
  }

  /** Takes in that a record was resolved. */
  resolved(recordId: string, reason: unknown, event: LogRecord): void {
    const key = repairedBy(recordId);
    if (key !== undefined)
      this.#rule(key, event, typeof reason === 'string' ? reason : 'the request for repair is resolved');
  }

  toJson(): RulingIndexJson {
    return [...this.#rulings];
  }

  #rule(key: string, { actor }: LogRecord, reason: string): void {
    const agentId = actor.startsWith(AGENT) ? actor.slice(AGENT.length) : null;
    if (agentId === null && !actor.startsWith('operator:')) return;
    const known = this.of(key);
    if (known.length >= MOST_OF_A_KEY || known.some(({ by }) => by === actor)) return;
    this.#rulings.set(key, [...known, { agentId, by: actor, reason: reason.slice(0, LONGEST_REASON) }]);
    for (const oldest of this.#rulings.keys()) {
      if (this.#rulings.size <= MOST_KEYS) break;
      this.#rulings.delete(oldest);
    }
  }
}

const AGENT = 'agent:';
