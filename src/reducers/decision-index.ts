import type { CoordinationRecord, RecordKind } from '../model/coordination-record.js';
import { answeredBy } from '../model/clarification.js';
import { texts } from './open-about.js';

/** What somebody decided about a file or a record, as far as it is kept. */
export type Decision = Readonly<{
  id: string;
  /** Null for a person or a part of Wave. */
  agentId: string | null;
  /** Its beginning. */
  summary: string;
}>;

/** What {@link DecisionIndex} is in a snapshot: the newest decision last. */
export type DecisionIndexJson = readonly (readonly [subject: string, decision: Decision])[];

const DECIDING: ReadonlySet<RecordKind> = new Set([
  'decision',
  'orchestrator-guidance',
  'resolved-by-policy',
]);
const MOST_SUBJECTS = 500;
const LONGEST_SUMMARY = 500;

/** The newest decision about each file and each record; of many subjects those that were decided about last. */
export class DecisionIndex {
  readonly #bySubject: Map<string, Decision>;

  constructor(json: DecisionIndexJson = []) {
    this.#bySubject = new Map(json);
  }

  /** Takes in a record that was posted. */
  note(record: CoordinationRecord): void {
    const { id, kind, status, agentId, summary, closureCondition } = record;
    if (!DECIDING.has(kind) || status === 'cancelled' || status === 'superseded') return;
    const settles = answeredBy(typeof closureCondition === 'string' ? closureCondition : null);
    const subjects = [...texts(record.artifactRefs), ...texts(record.dependsOn), settles ?? []].flat();
    const decision = {
      id,
      agentId: typeof agentId === 'string' ? agentId : null,
      summary: summary.slice(0, LONGEST_SUMMARY),
    };
    for (const subject of subjects) {
      // To the end: what was decided about last is kept longest.
      this.#bySubject.delete(subject);
      this.#bySubject.set(subject, decision);
    }
    for (const oldest of this.#bySubject.keys()) {
      if (this.#bySubject.size <= MOST_SUBJECTS) break;
      this.#bySubject.delete(oldest);
    }
  }

  /** Somebody withdrew this decision. */
  withdraw(id: string): void {
    for (const [subject, decision] of this.#bySubject)
      if (decision.id === id) this.#bySubject.delete(subject);
  }

  /** What was decided about the first of these subjects that somebody else than `asker` decided about. */
  about(subjects: readonly string[], asker: string | null): Decision | undefined {
    return subjects
      .flatMap((subject) => this.#bySubject.get(subject) ?? [])
      .find(({ agentId }) => agentId === null || agentId !== asker);
  }

  toJson(): DecisionIndexJson {
    return [...this.#bySubject];
  }
}
