import type { CoordinationEventData } from '../events/coordination-event.js';
import { answeredBy } from '../model/clarification.js';
import { blocksWave, isQuestion } from '../model/coordination-record.js';
import type { LogRecord, RecordPosition } from '../model/record.js';
import { agentOfPass } from '../waves/design-pass.js';
import type { OpenRow } from './open-columns.js';

/** Somebody whom the end of a record is news to. */
export type Hearer = Readonly<{
  agentId: string;
  /** It has to act on it: where its process had ended, it is run again with it. */
  isDue: boolean;
}>;

/** What became of a record, for one agent that waits for it. Texts are left in the log. */
export type HeardAnswer = Hearer &
  Readonly<{
    recordId: string;
    /** It put the record up; else it was asked to act on it. */
    isAuthor: boolean;
    /** Actor of the record that closed it. */
    by: string;
    /** Something was said with it. */
    hasResponse: boolean;
    /** The time was up, and what the question itself named counts. */
    byDefault: boolean;
    /** The process of who has to act on it had ended, so that it cannot have heard. */
    isLate: boolean;
    /** Where the record stands, and where what closed it does. */
    posted: RecordPosition;
    closed: RecordPosition;
  }>;

/** What was news to an agent: how often, and where and when the last time. */
export type AnswerNews = Readonly<{ version: number; changedAt: string; offset: number }>;

/** What {@link AnswerIndex} is in a snapshot. */
export type AnswerIndexJson = Readonly<{
  answers: readonly (readonly [agentId: string, answers: readonly HeardAnswer[]])[];
  news: readonly (readonly [agentId: string, news: AnswerNews])[];
}>;

type Change = Partial<CoordinationEventData['record.changed']>;

const MOST_AGENTS = 500;
/** An agent that asks more than that follows its answers itself. */
const MOST_OF_AN_AGENT = 10;

/**
 * Whom it is news to that this record was closed, by what closed it. An answer to a question, or to a clarification that held
 * the wave up, is for who asked. What a person answers to anything else is for who was asked to do it, else for who put it
 * up. Whoever put something up hears besides that it is closed, and need not act on it; nobody hears of what they did.
 * @param actor as the log names it
 */
export function hearersOf(
  row: Pick<OpenRow, 'id' | 'kind' | 'status' | 'blocking' | 'blockerSeverity' | 'about'>,
  { action, response }: Change,
  actor: string,
): Hearer[] {
  const { kind, about } = row;
  if (about === null) return [];
  const { agentId: author, assignment, closureCondition } = about;
  const isSaid = typeof response === 'string';
  const isAsking = isQuestion(kind) || kind === 'clarification-request';
  const isDecided = isSaid && action === 'answer' && !actor.startsWith(AGENT);
  const isOfOthers = isAsking || !isDecided || answeredBy(closureCondition) !== null;
  const doer = isOfOthers ? null : (assignment?.agentId ?? author);
  const hearers: Hearer[] = doer === null ? [] : [{ agentId: doer, isDue: true }];
  if (author !== null && author !== doer) {
    const isDue = isSaid && isAsking && (isQuestion(kind) || blocksWave(row));
    hearers.push({ agentId: author, isDue });
  }
  const self = actor.startsWith(AGENT) ? agentOfPass(actor.slice(AGENT.length)) : null;
  return hearers.filter(({ agentId }) => agentOfPass(agentId) !== self);
}

/** What became of what agents asked and were asked, by agent: what they are told, and what runs them again. */
export class AnswerIndex {
  readonly #answers: Map<string, readonly HeardAnswer[]>;
  readonly #news: Map<string, AnswerNews>;

  constructor({ answers, news }: AnswerIndexJson = { answers: [], news: [] }) {
    this.#answers = new Map(answers);
    this.#news = new Map(news);
  }

  /** What was said to the agent, the oldest first. */
  of(agentId: string): readonly HeardAnswer[] {
    return this.#answers.get(agentId) ?? [];
  }

  /** What somebody has to act on and cannot have heard. Whether they have run since is for others to say. */
  get late(): readonly HeardAnswer[] {
    return [...this.#answers.values()]
      .flat()
      .filter(({ isDue, isLate, byDefault }) => isDue && isLate && !byDefault);
  }

  newsOf(agentId: string): AnswerNews | undefined {
    return this.#news.get(agentId);
  }

  /** Takes in that an open record was closed. */
  close(row: OpenRow, change: Change, record: LogRecord, closed: RecordPosition): void {
    // Where it was asked for another record's sake, and that was closed with it, nobody has to be told twice.
    if (isQuestion(row.kind) && this.#wasTold(answeredBy(row.about?.closureCondition ?? null))) return;
    for (const hearer of hearersOf(row, change, record.actor)) {
      this.#tell(hearer.agentId, record.at, closed.offset);
      this.#keep({
        ...hearer,
        recordId: row.id,
        isAuthor: hearer.agentId === row.about?.agentId,
        by: record.actor,
        hasResponse: typeof change.response === 'string',
        byDefault: change.byDefault === true,
        isLate: change.isLate === true,
        posted: { offset: row.offset, length: row.length },
        closed: { offset: closed.offset, length: closed.length },
      });
    }
  }

  toJson(): AnswerIndexJson {
    return { answers: [...this.#answers], news: [...this.#news] };
  }

  #wasTold(id: string | null): boolean {
    if (id === null) return false;
    return [...this.#answers.values()].some((answers) => answers.some(({ recordId }) => recordId === id));
  }

  /** What an agent has to act on stays longer than what it only hears of. */
  #keep(answer: HeardAnswer): void {
    const { agentId } = answer;
    const all = [...this.of(agentId), answer];
    const dropped = all.length <= MOST_OF_AN_AGENT ? undefined : (all.find(({ isDue }) => !isDue) ?? all[0]);
    this.#answers.delete(agentId);
    this.#answers.set(
      agentId,
      all.filter((one) => one !== dropped),
    );
    forgetOldest(this.#answers);
  }

  #tell(agentId: string, changedAt: string, offset: number): void {
    const version = (this.#news.get(agentId)?.version ?? 0) + 1;
    this.#news.delete(agentId);
    this.#news.set(agentId, { version, changedAt, offset });
    forgetOldest(this.#news);
  }
}

/** Anybody can call themselves an agent. */
function forgetOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys();
  if (map.size > MOST_AGENTS && oldest !== undefined) map.delete(oldest);
}

const AGENT = 'agent:';
