import type { CoordinationEventData } from '../events/coordination-event.js';
import type { CoordinationRecord, RecordStatus } from '../model/coordination-record.js';
import { isOpenStatus } from '../model/coordination-record.js';
import type { QuestionTerms } from '../model/question.js';
import { approvedRung, readTerms } from '../model/question.js';
import type { LogRecord, RecordPosition } from '../model/record.js';

/** A question to a person that nobody has answered yet. */
export type OpenQuestion = Readonly<{
  id: string;
  /** Who asked; null for a person or a part of Wave. */
  agentId: string | null;
  attempt: number | null;
  askedAt: string;
  /** Its beginning. */
  summary: string;
  terms: QuestionTerms;
  /** When it is answered by its fallback, where it has one (ms since the epoch). */
  dueAtMs: number | null;
  /** The rung that it asks to approve; null for any other question. */
  rung: string | null;
}>;

/** How a question was closed. */
export type Answer = Readonly<{
  /** Null where it was closed without one. */
  response: string | null;
  status: RecordStatus;
  /** Actor of the record that closed it, and the id of that record: of two that answer at once, the first by offset holds. */
  by: string;
  recordId: string;
  at: string;
  reason: string | null;
  /** The time was up and its fallback counts. */
  byDefault: boolean;
  /** The process of who asked had ended, so that it cannot have heard. */
  isLate: boolean;
  /** Where in the log the whole of it stands. */
  position: RecordPosition;
}>;

/** A question with its answer. */
export type AnsweredQuestion = OpenQuestion & Readonly<{ answer: Answer }>;

/** Rises by one with each question of an agent, and where it closes one itself. */
type News = Readonly<{ version: number; changedAt: string }>;

/** What {@link QuestionIndex} is in a snapshot. */
export type QuestionIndexJson = Readonly<{
  open: readonly OpenQuestion[];
  answered: readonly AnsweredQuestion[];
  news: readonly (readonly [string, News])[];
}>;

/** Whether the actor may close the question: what a wave is approved for is not for its own agents to say. */
export function mayClose({ rung }: Pick<OpenQuestion, 'rung'>, actor: string): boolean {
  return rung === null || !actor.startsWith('agent:');
}

const LONGEST_SUMMARY = 200;
/** How much of an answer is kept beside the log. */
const LONGEST_RESPONSE = 2000;
/** Approvals are few and are all kept; of other answers the newest. */
const MOST_ANSWERED = 100;

/** The questions to people of one blackboard: the open ones, and what was said to the newest of the others. */
export class QuestionIndex {
  readonly #open: Map<string, OpenQuestion>;
  readonly #answered: Map<string, AnsweredQuestion>;
  readonly #news: Map<string, News>;

  /** @param most how many answers are kept that approve nothing: the newest */
  constructor(
    { open, answered, news }: QuestionIndexJson = { open: [], answered: [], news: [] },
    private readonly most: number = MOST_ANSWERED,
  ) {
    this.#open = new Map(open.map((question) => [question.id, question]));
    this.#answered = new Map(answered.map((question) => [question.id, question]));
    this.#news = new Map(news);
  }

  /** Oldest first. */
  get open(): readonly OpenQuestion[] {
    return [...this.#open.values()];
  }

  /** Oldest answer first. */
  get answered(): readonly AnsweredQuestion[] {
    return [...this.#answered.values()];
  }

  get isEmpty(): boolean {
    return this.#open.size === 0;
  }

  openOne(id: string): OpenQuestion | undefined {
    return this.#open.get(id);
  }

  answeredOne(id: string): AnsweredQuestion | undefined {
    return this.#answered.get(id);
  }

  /** What the agent asked, and took back: how much of it there was. */
  newsOf(agentId: string): News | undefined {
    return this.#news.get(agentId);
  }

  /** Takes in a question that was put up. */
  ask(record: CoordinationRecord, at: string): void {
    if (!isOpenStatus(record.status)) return;
    const { id, summary, closureCondition, source } = record;
    const agentId = typeof record.agentId === 'string' ? record.agentId : null;
    const terms = readTerms(record.question);
    const { fallback, timeoutMs } = terms;
    this.#open.set(id, {
      id,
      agentId,
      attempt: typeof record.attempt === 'number' ? record.attempt : null,
      askedAt: at,
      summary: summary.slice(0, LONGEST_SUMMARY),
      terms,
      dueAtMs: fallback === null || timeoutMs === null ? null : Date.parse(at) + timeoutMs,
      rung: approvedRung({ closureCondition, source }),
    });
    this.#tell(agentId, at);
  }

  /** Takes in that an open question was closed, whatever closed it. */
  close(
    id: string,
    status: RecordStatus,
    change: Partial<CoordinationEventData['record.changed']>,
    record: LogRecord,
    position: RecordPosition,
  ): void {
    const question = this.#open.get(id);
    if (question === undefined) return;
    this.#open.delete(id);
    const { response, reason, byDefault, isLate } = change;
    const answer: Answer = {
      response: typeof response === 'string' ? response.slice(0, LONGEST_RESPONSE) : null,
      status,
      by: record.actor,
      recordId: record.id,
      at: record.at,
      reason: typeof reason === 'string' ? reason.slice(0, LONGEST_SUMMARY) : null,
      byDefault: byDefault === true,
      isLate: isLate === true,
      position,
    };
    this.#answered.set(id, { ...question, answer });
    this.#prune();
    // What others did to it is told with the answer.
    if (record.actor === `agent:${question.agentId ?? ''}`) this.#tell(question.agentId, record.at);
  }

  toJson(): QuestionIndexJson {
    return { open: this.open, answered: this.answered, news: [...this.#news] };
  }

  #tell(agentId: string | null, changedAt: string): void {
    if (agentId === null) return;
    this.#news.set(agentId, { version: (this.#news.get(agentId)?.version ?? 0) + 1, changedAt });
  }

  #prune(): void {
    if (this.most === Infinity) return;
    const others = this.answered.filter(({ rung }) => rung === null);
    for (const { id } of others.slice(0, Math.max(0, others.length - this.most))) this.#answered.delete(id);
  }
}
