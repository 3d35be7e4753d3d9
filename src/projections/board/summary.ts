import { blocksWave, isOpenStatus } from '../../model/coordination-record.js';
import { placeCommand } from '../../model/lane-name.js';
import type { OpenRow } from '../../reducers/open-columns.js';
import type { AnsweredQuestion } from '../../reducers/question-index.js';
import { codeSpan } from '../markdown.js';
import type { BoardSource, StatedFact } from './board-source.js';
import { standingRows } from './board-source.js';
import type { SettledContradiction } from './supersession.js';
import type { Fillable, Part } from './fill.js';
import { fill, titleOf } from './fill.js';
import { byWeight, inTurns, newestFirst } from './order-rows.js';
import { ticketLine } from './ticket-line.js';
import { author, named, namedAll, quoted, QUOTED, receivers } from './quoted.js';

/** The most characters of a shared summary. */
export const MAX_SUMMARY = 4000;

/** How a summary ends in which there is nothing. */
export const NOTHING_SAID = '\nNothing was said yet.\n';

/** Room for the line that counts what was cut. */
const FOOT = 220;
/** So many records do not fit whatever they say. */
const MOST_TRIED = 500;
const LONG = { summary: 320, detail: 200 };
const SHORT = { summary: 120, detail: 0 };

/**
 * What everybody in the wave should know: what is open, what was decided, what is known, each in turns of the authors, so that
 * what only one agent knows is there however much others write. At most {@link MAX_SUMMARY} characters; what was cut is
 * counted. Depends on the logs alone, not on who looks, and when.
 */
export function sharedSummary(source: BoardSource): string {
  const { place } = source;
  const head = `# What everybody should know: wave ${place.wave} of lane ${place.lane}\n\n${QUOTED}\n`;
  const filled = fill(partsOf(source), MAX_SUMMARY - head.length - FOOT);
  const shown = filled.filter(({ texts }) => texts.length > 0);
  const body = shown.map(({ title, texts }) => titleOf(title) + texts.join('')).join('');
  const cut = filled.filter((part) => part.cut > 0).map((part) => `${part.cut} ${part.title.toLowerCase()}`);
  if (shown.length === 0 && cut.length === 0) return `${head}${NOTHING_SAID}`;
  const more = placeCommand(['coord', 'show'], place, ['--all']);
  return `${head}${body}${cut.length === 0 ? '' : `\nNot shown: ${cut.join(', ')}. All of it: \`${more}\`\n`}`;
}

function partsOf(source: BoardSource): Part[] {
  const { coordination } = source;
  const { known, posted } = coordination;
  const standing = standingRows(source);
  const open = openOf(source);
  const decided = standing.filter(({ kind }) => DECIDES.has(kind));
  // An open handoff is somebody's turn: it stands above.
  const rest = standing.filter(
    ({ kind, status }) => !DECIDES.has(kind) && !(ASKS.has(kind) && isOpenStatus(status)),
  );
  // What does not stand any more is nothing that could be shown.
  const forgotten = (of: ReadonlySet<string>): number =>
    Object.entries(posted).reduce((sum, [kind, count]) => sum + (of.has(kind) ? count : 0), 0) -
    known.rows().filter(({ kind }) => of.has(kind)).length;
  const answers = coordination.questions.answered.filter(({ answer }) => answer.response !== null);
  return [
    {
      title: 'Open',
      items: [...tickets(source), ...records(source, open)],
      more: Math.max(0, open.length - MOST_TRIED),
    },
    {
      title: 'Decided',
      items: [
        ...[...answers].reverse().map(answered),
        ...[...source.settled].reverse().map(settled),
        ...records(source, newestFirst(decided)),
      ],
      more: forgotten(DECIDES),
    },
    {
      title: 'Known',
      items: [
        ...inTurns(source.facts, ({ agentId }) => agentId).map(stated),
        ...records(source, weighed(rest)),
      ],
      more: forgotten(SAYS),
    },
  ];
}

const DECIDES: ReadonlySet<string> = new Set(['decision', 'resolved-by-policy', 'orchestrator-guidance']);
const SAYS: ReadonlySet<string> = new Set(['claim', 'evidence', 'handoff', 'integration-summary']);

/** What holds the wave up, and what somebody is asked to do all the same. */
function openOf({ openRows }: BoardSource): OpenRow[] {
  return byWeight(openRows().filter((row) => blocksWave(row) || ASKS.has(row.kind)));
}

const ASKS: ReadonlySet<string> = new Set(['request', 'blocker', 'clarification-request', 'handoff']);

/** The more urgent first, the newer first among equals. */
function weighed(rows: readonly OpenRow[]): OpenRow[] {
  return byWeight(rows.map((row) => ({ ...row, blocking: false })));
}

function records(source: BoardSource, rows: readonly OpenRow[]): Fillable[] {
  return inTurns(rows, ({ about }) => about?.agentId ?? null, MOST_TRIED).map((row) => {
    const text = (limits: typeof LONG) => () => {
      const record = source.read(row);
      return record === undefined ? '' : quoted(record, limits, notesOf(row));
    };
    return { forms: [text(LONG), text(SHORT)] };
  });
}

/** What holds this wave or another one. */
function tickets(source: BoardSource): Fillable[] {
  const required = source.tickets.filter((ticket) => ticket.required);
  return required.map((ticket) => ({
    forms: [LONG, SHORT].map(
      ({ summary }) =>
        () =>
          ticketLine(ticket, Math.min(200, summary)),
    ),
  }));
}

function notesOf(row: OpenRow): string[] {
  const { about, priority, status } = row;
  const targets = about?.targets ?? [];
  const files = about?.artifactRefs ?? [];
  const assignee = about?.assignment?.agentId ?? null;
  return [
    ...receivers(targets, isOpenStatus(status) ? assignee : null),
    ...(files.length === 0 ? [] : [`about ${namedAll(files, 3)}`]),
    ...(priority === 'normal' ? [] : [priority]),
  ];
}

function answered({ id, agentId, summary, answer }: AnsweredQuestion): Fillable {
  const by = answer.byDefault ? 'nobody answered in time' : codeSpan(answer.by, 80);
  const text = (max: number) => () =>
    `- answer to ${named(id)} of ${author({ agentId, source: 'agent' })}, by ${by}: ${codeSpan(summary, max / 2)} → ${codeSpan(answer.response ?? '', max)}\n`;
  return { forms: [text(300), text(100)] };
}

function settled({ about, settled: { state, by, reason } }: SettledContradiction): Fillable {
  const text = (max: number) => () =>
    `- contradiction about ${codeSpan(about, 160)} is ${state} by ${codeSpan(by, 80)}: ${codeSpan(reason, max)}\n`;
  return { forms: [text(300), text(100)] };
}

function stated({ agentId, id, content }: StatedFact): Fillable {
  const name = id === null ? '' : ` ${named(id)}`;
  const text = (max: number) => () =>
    `- fact${name} in the result of ${named(agentId)}: ${codeSpan(content, max)}\n`;
  return { forms: [text(LONG.summary), text(SHORT.summary)] };
}
