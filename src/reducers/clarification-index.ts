import { answeredBy } from '../model/clarification.js';
import type { CoordinationEventData } from '../events/coordination-event.js';
import type { CoordinationRecord, RecordStatus } from '../model/coordination-record.js';
import { blocksWave, isOpenStatus, isQuestion } from '../model/coordination-record.js';
import { recordTarget } from '../waves/record-target.js';
import { texts } from './open-about.js';

/** One agent that was asked, by a request of its own. */
export type ClarificationRoute = Readonly<{
  recordId: string;
  /** Whom it went to; null where it names nobody. */
  agentId: string | null;
  askedAt: string;
  acknowledgedAt: string | null;
  isOpen: boolean;
}>;

/** A question of an agent that nobody has answered yet. */
export type OpenClarification = Readonly<{
  id: string;
  /** Who asked; null for a person or a part of Wave. */
  agentId: string | null;
  attempt: number | null;
  /** Its beginning. */
  question: string;
  artifactRefs: readonly string[];
  targets: readonly string[];
  /** It keeps the wave from closing. */
  blocks: boolean;
  /** Put off until then. */
  dueAt: string | null;
  /** Who was asked since it is for those that it is for now, the first first. */
  routes: readonly ClarificationRoute[];
  /** The question to a person that it led to. */
  escalation: Readonly<{ recordId: string; isOpen: boolean }> | null;
  /** What one of those said. Whoever recorded that was stopped before the clarification itself was closed. */
  answer: Readonly<{ response: string; recordId: string }> | null;
}>;

/** What {@link ClarificationIndex} is in a snapshot. */
export type ClarificationIndexJson = readonly OpenClarification[];

const LONGEST_QUESTION = 500;
const LONGEST_RESPONSE = 2000;
/** Further ones wait on the blackboard for a person, as if there were no triage. */
const MOST_OPEN = 500;

/** The open clarifications of a blackboard with what was done about each. */
export class ClarificationIndex {
  readonly #open: Map<string, OpenClarification>;
  /** The clarification that each route and escalation belongs to. */
  readonly #roots = new Map<string, string>();

  constructor(json: ClarificationIndexJson = []) {
    this.#open = new Map(json.map((one) => [one.id, one]));
    for (const { id, routes, escalation } of json) {
      for (const { recordId } of routes) this.#roots.set(recordId, id);
      if (escalation !== null) this.#roots.set(escalation.recordId, id);
    }
  }

  /** Oldest first. */
  get open(): readonly OpenClarification[] {
    return [...this.#open.values()];
  }

  get(id: string): OpenClarification | undefined {
    return this.#open.get(id);
  }

  /** Takes in a record that was posted: a clarification, or what is to answer one. */
  post(record: CoordinationRecord, at: string): void {
    if (!isOpenStatus(record.status)) return;
    if (record.kind === 'clarification-request') this.#ask(record);
    else this.#seek(record, at);
  }

  /** Takes in a change of an open record. */
  change(
    after: Pick<CoordinationRecord, 'id' | 'status' | 'blocking' | 'blockerSeverity'>,
    { targets, dueAt, response }: Partial<CoordinationEventData['record.changed']>,
    at: string,
  ): void {
    const { id, status } = after;
    const own = this.#open.get(id);
    if (own !== undefined) {
      if (!isOpenStatus(status)) return this.#close(own);
      const isMoved = Array.isArray(targets);
      if (isMoved) this.#forget(own);
      this.#open.set(id, {
        ...own,
        blocks: blocksWave(after),
        ...(isMoved ? { targets: texts(targets), routes: [], escalation: null } : {}),
        ...(typeof dueAt === 'string' || dueAt === null ? { dueAt } : {}),
      });
      return;
    }
    const root = this.#open.get(this.#roots.get(id) ?? '');
    if (root === undefined) return;
    const said = status === 'resolved' && typeof response === 'string' ? response : null;
    this.#open.set(root.id, {
      ...root,
      routes: root.routes.map((route) => (route.recordId === id ? moved(route, status, at) : route)),
      escalation:
        root.escalation?.recordId === id ? { recordId: id, isOpen: isOpenStatus(status) } : root.escalation,
      answer:
        root.answer ?? (said === null ? null : { response: said.slice(0, LONGEST_RESPONSE), recordId: id }),
    });
  }

  toJson(): ClarificationIndexJson {
    return this.open;
  }

  #ask(record: CoordinationRecord): void {
    if (this.#open.size >= MOST_OPEN) return;
    const { id, agentId, attempt, summary } = record;
    this.#open.set(id, {
      id,
      agentId: typeof agentId === 'string' ? agentId : null,
      attempt: typeof attempt === 'number' ? attempt : null,
      question: summary.slice(0, LONGEST_QUESTION),
      artifactRefs: texts(record.artifactRefs),
      targets: texts(record.targets),
      blocks: blocksWave(record),
      dueAt: null,
      routes: [],
      escalation: null,
      answer: null,
    });
  }

  /** Only what the launcher or a person sends on counts as a route: nobody answers their own question that way. */
  #seek(record: CoordinationRecord, at: string): void {
    const { id, kind, closureCondition, source, targets } = record;
    const root = this.#open.get(
      answeredBy(typeof closureCondition === 'string' ? closureCondition : null) ?? '',
    );
    if (root === undefined) return;
    if (isQuestion(kind)) {
      this.#roots.set(id, root.id);
      this.#open.set(root.id, { ...root, escalation: { recordId: id, isOpen: true } });
    } else if (kind === 'request' && source !== 'agent') {
      this.#roots.set(id, root.id);
      const [target] = texts(targets).map(recordTarget);
      const agentId = target?.kind === 'agent' ? target.name : null;
      const route = { recordId: id, agentId, askedAt: at, acknowledgedAt: null, isOpen: true };
      this.#open.set(root.id, { ...root, routes: [...root.routes, route] });
    }
  }

  #close(clarification: OpenClarification): void {
    this.#open.delete(clarification.id);
    this.#forget(clarification);
  }

  /** What becomes of those is no answer to it any more. */
  #forget({ routes, escalation }: OpenClarification): void {
    for (const { recordId } of routes) this.#roots.delete(recordId);
    if (escalation !== null) this.#roots.delete(escalation.recordId);
  }
}

function moved(route: ClarificationRoute, status: RecordStatus, at: string): ClarificationRoute {
  const isSeen = status === 'acknowledged' || status === 'in_progress';
  return {
    ...route,
    acknowledgedAt: route.acknowledgedAt ?? (isSeen ? at : null),
    isOpen: isOpenStatus(status),
  };
}
