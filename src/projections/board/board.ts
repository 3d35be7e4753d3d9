import { blocksWave } from '../../model/coordination-record.js';
import type { OpenRow } from '../../reducers/open-columns.js';
import type { OpenQuestion } from '../../reducers/question-index.js';
import { codeSpan } from '../markdown.js';
import type { BoardItem, ItemList } from './board-item.js';
import { listed } from './board-item.js';
import type { BoardSource } from './board-source.js';
import { standingRows } from './board-source.js';
import { itemSection, section, since } from './item-lines.js';
import { byWeight, newestFirst, newestOf } from './order-rows.js';
import { author, named } from './quoted.js';

const SHOWN = 30;
const LAST = 15;
/** The last time that a date can hold (ms since the epoch). */
const LAST_TIME = 8.64e15;

/** A question that waits for a person. */
type AskedQuestion = Readonly<
  Pick<OpenQuestion, 'id' | 'agentId' | 'summary' | 'askedAt'> & {
    choices: readonly string[];
    fallback: string | null;
    dueAt: string | null;
  }
>;

/** The board of a wave: what people look at first. Lists are bounded; `more` counts the rest. */
export type Board = Readonly<{
  lane: string;
  wave: number;
  counts: Readonly<{ posted: number; open: number; blocking: number }>;
  questions: Readonly<{ items: readonly AskedQuestion[]; more: number }>;
  blockers: ItemList;
  requests: ItemList;
  clarifications: ItemList;
  decisions: ItemList;
  claims: ItemList;
  /** The newest news of all, newest first. */
  changes: ItemList;
}>;

/** What stands on a board. */
export function boardView(source: BoardSource): Board {
  const { place, coordination, openRows } = source;
  const open = openRows();
  const ofKind = (...kinds: readonly string[]): ItemList =>
    listed(source, byWeight(open.filter(({ kind }) => kinds.includes(kind))), SHOWN);
  const known = newestFirst(standingRows(source));
  const knownOf = (kinds: ReadonlySet<string>): ItemList =>
    listed(
      source,
      known.filter(({ kind }) => kinds.has(kind)),
      SHOWN,
    );
  const posted = Object.values(coordination.posted).reduce((sum, count) => sum + count, 0);
  return {
    lane: place.lane,
    wave: place.wave,
    counts: { posted, open: open.length, blocking: open.filter(blocksWave).length },
    questions: questionsOf(source),
    blockers: ofKind('blocker'),
    requests: ofKind('request', 'handoff'),
    clarifications: ofKind('clarification-request'),
    decisions: knownOf(DECISIONS),
    claims: knownOf(CLAIMS),
    changes: changesOf(source, open),
  };
}

const DECISIONS: ReadonlySet<string> = new Set(['decision', 'resolved-by-policy', 'orchestrator-guidance']);
const CLAIMS: ReadonlySet<string> = new Set(['claim', 'evidence', 'integration-summary']);

function questionsOf({ coordination }: BoardSource): Board['questions'] {
  const { open } = coordination.questions;
  const items = open.slice(0, SHOWN).map(({ id, agentId, summary, askedAt, terms, dueAtMs }) => ({
    id,
    agentId,
    summary,
    askedAt,
    choices: terms.choices,
    fallback: terms.fallback,
    dueAt: dueAtMs === null || !(dueAtMs < LAST_TIME) ? null : new Date(dueAtMs).toISOString(),
  }));
  return { items, more: Math.max(0, open.length - SHOWN) };
}

function changesOf(source: BoardSource, open: readonly OpenRow[]): ItemList {
  const { known, closed } = source.coordination;
  const newest = [open, known.rows(), closed.rows()].flatMap((some) => newestOf<OpenRow>(some, LAST));
  const rows = new Map(newest.map((row) => [row.id, row]));
  return { ...listed(source, newestFirst([...rows.values()]), LAST), more: 0 };
}

/** The board as Markdown. @param now where ages are to be told; without it the page depends on the log alone */
export function boardMarkdown(board: Board, now?: number): string {
  const { counts } = board;
  const head = `# Board of wave ${board.wave}, lane ${board.lane}\n\n${counts.open} of ${counts.posted} records are open, ${counts.blocking} of them ${counts.blocking === 1 ? 'keeps' : 'keep'} the wave from closing.\n`;
  const body = [
    section(
      'Waiting for a person',
      board.questions.items.map((question) => questionLine(question, now)),
      board.questions.more,
    ),
    itemSection('Blockers', board.blockers, now),
    itemSection('Clarifications', board.clarifications, now),
    itemSection('Requests and handoffs', board.requests, now),
    itemSection('Decisions', board.decisions, now),
    itemSection('Claims and evidence', board.claims, now),
    section(
      'What changed last',
      board.changes.items.map((item) => changeLine(item, now)),
    ),
  ].join('');
  return head + body;
}

function questionLine(
  { id, agentId, summary, askedAt, choices, fallback, dueAt }: AskedQuestion,
  now?: number,
): string {
  const choice =
    choices.length === 0 ? '' : `  one of ${choices.map((text) => codeSpan(text, 60)).join(', ')}\n`;
  const else_ = dueAt === null ? '' : `  answered ${codeSpan(fallback ?? '', 60)} by itself at ${dueAt}\n`;
  return `- ${named(id)} from ${author({ agentId, source: 'agent' })}, ${since(askedAt, now)}: ${codeSpan(summary, 300)}\n${choice}${else_}`;
}

function changeLine(item: BoardItem, now?: number): string {
  const { changedAt, changedBy, status, kind, id } = item;
  const when = since(changedAt ?? item.postedAt, now);
  const what =
    changedAt === null ? `posted by ${author(item)}` : `${status}, by ${codeSpan(changedBy ?? '', 80)}`;
  return `- ${kind} ${named(id)}: ${what}, ${when}: ${codeSpan(item.summary, 120)}\n`;
}
