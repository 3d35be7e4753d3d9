import type { RecordPriority } from '../../model/coordination-record.js';
import { blocksWave, isOpenStatus, recordPriorities } from '../../model/coordination-record.js';
import { placeCommand } from '../../model/lane-name.js';
import type { WaveAgent } from '../../model/wave.js';
import type { KnownRow } from '../../reducers/known-index.js';
import { isKnowledge } from '../../reducers/known-index.js';
import { agentOfPass } from '../../waves/design-pass.js';
import type { OpenRow } from '../../reducers/open-columns.js';
import { ticketsForAgent } from '../dependencies.js';
import { codeSpan } from '../markdown.js';
import type { BoardRecord, BoardSource } from './board-source.js';
import { standingRows } from './board-source.js';
import type { Fillable, Part } from './fill.js';
import { fill, titleOf } from './fill.js';
import { inTurns, newestFirst } from './order-rows.js';
import type { QuoteLimits } from './quoted.js';
import { named, namedAll, quoted, QUOTED, receivers } from './quoted.js';
import type { Relevance } from './relevance.js';
import { ticketLine } from './ticket-line.js';
import { isAddressed, isAuthor, isNeverCut, isOwned, relevance } from './relevance.js';

/** The most characters of an inbox, as long as what must not be cut fits into it. */
export const MAX_INBOX = 8000;

/** How an inbox ends in which there is nothing. */
export const NOTHING_FOR_YOU = '\nNothing is for you.\n';

/** Room for the line that counts what was cut. */
const FOOT = 200;
const FULL: QuoteLimits = { summary: 600, detail: 1200 };
const SHORT: QuoteLimits = { summary: 110, detail: 0 };
/** So many records do not fit whatever they say. */
const MOST_TRIED = 500;
/** Less than this holds no entry: nothing longer is tried. */
const LEAST_ENTRY = 40;

/** One agent's inbox as data. */
export type Inbox = Readonly<{
  agentId: string;
  text: string;
  /** Ids of all records that must not be cut, in the order of the text. */
  neverCut: readonly string[];
  /** How many records that concern the agent are not in it. */
  cut: number;
}>;

/**
 * What one agent should know: what it has to act on or waits for and what names its files, the weightiest and newest first;
 * then what became of what it asked, what others know about its files, and what holds up the whole wave. At most
 * {@link MAX_INBOX} characters, and what was cut is counted. What holds the agent up or names what it owns is never cut:
 * where there is too much of it, entries become one line, then an id; where even the ids are too long, the limit gives way.
 */
export function inbox(source: BoardSource, agent: WaveAgent): Inbox {
  const { place } = source;
  const found = concerning(source, agent);
  const firm = firmOf(source, agent, found);
  const show = placeCommand(['coord', 'show'], place, ['--id']);
  const head = `# Inbox of ${agent.agentId}: wave ${place.wave} of lane ${place.lane}\n\n${QUOTED} One whole: \`${show} <id>\`\n`;
  const room = MAX_INBOX - head.length - FOOT;
  const firmText = firmTexts(firm, room);
  const loose = fill(looseParts(source, agent, found), Math.max(0, room - firmText.length));
  const looseText = loose
    .filter(({ texts }) => texts.length > 0)
    .map(({ title, texts }) => titleOf(title) + texts.join(''))
    .join('');
  const cut = loose.reduce((sum, part) => sum + part.cut, 0);
  const more = placeCommand(['coord', 'show'], place, ['--all', '--agent', agent.agentId]);
  const foot = cut === 0 ? '' : `\nNot shown: ${cut} more that may concern you: \`${more}\`\n`;
  const body = firmText + looseText;
  return {
    agentId: agent.agentId,
    text: `${head}${body === '' && cut === 0 ? NOTHING_FOR_YOU : body}${foot}`,
    neverCut: firm.map(({ id }) => id),
    cut,
  };
}

const titleOfReason: Readonly<Record<Relevance, string>> = {
  addressed: 'For you to do',
  own: 'You wait for',
  needs: 'Holds up what you build on',
  owns: 'About what is yours',
  everybody: 'Holds the wave up',
};

type Concern = Readonly<{ row: OpenRow; why: Relevance }>;

const order: readonly Relevance[] = ['addressed', 'own', 'needs', 'owns', 'everybody'];

function concerning({ weightyRows }: BoardSource, agent: WaveAgent): Concern[] {
  const found: Record<Relevance, Concern[]> = { addressed: [], own: [], needs: [], owns: [], everybody: [] };
  for (const row of weightyRows()) {
    const why = relevance(row, agent);
    if (why !== undefined) found[why].push({ row, why });
  }
  return order.flatMap((why) => found[why]);
}

/** Something that is never cut, only shortened. */
type Firm = Readonly<{
  title: string;
  id: string;
  /** How urgent what blocks is; undefined for what does not. */
  urgency: number | undefined;
  text: (limits: QuoteLimits) => string;
}>;

type Entry = { readonly item: Firm; text: string; isShown: boolean };

/** Tickets that the wave stays open for, and records that hold the agent up or name what it owns. */
function firmOf(source: BoardSource, agent: WaveAgent, found: readonly Concern[]): Firm[] {
  const tickets = ticketsForAgent(agent, { open: source.tickets }).filter(({ required }) => required);
  return [
    ...tickets.map((ticket) => ({
      title: TICKETS,
      id: ticket.id,
      urgency: urgencyOf('normal'),
      text: ({ summary }: QuoteLimits) => ticketLine(ticket, summary),
    })),
    ...found
      .filter(({ row, why }) => isNeverCut(row, why))
      .map((concern) => ({
        title: titleOfReason[concern.why],
        id: concern.row.id,
        urgency: blocksWave(concern.row) ? urgencyOf(concern.row.priority) : undefined,
        text: (limits: QuoteLimits) => {
          const record = source.read(concern.row);
          return record === undefined ? '' : quoted(record, limits, notesOf(concern, record));
        },
      })),
  ];
}

const urgencyOf = (priority: RecordPriority): number => recordPriorities.indexOf(priority);

const TICKETS = 'Between lanes';

/**
 * The order in which there is room for text: what blocks, the more urgent first, in turns with what only names what the agent
 * owns. A flood of neither leaves the other without words.
 */
function byUrgency(entries: readonly Entry[]): Entry[] {
  const sorted = [...entries].sort((left, right) => (right.item.urgency ?? -1) - (left.item.urgency ?? -1));
  return inTurns(sorted, ({ item }) => (item.urgency === undefined ? 'owns' : 'blocks'));
}

/** Starts from the ids of all and lengthens entry by entry as long as there is room. */
function firmTexts(firm: readonly Firm[], room: number): string {
  const titles = [...new Set(firm.map(({ title }) => title))];
  const entries = firm.map((item): Entry => ({ item, text: named(item.id), isShown: false }));
  const least = entries.reduce((sum, { text }) => sum + text.length + 2, 0);
  let rest = room - least - titles.reduce((sum, title) => sum + titleOf(title).length, 0);
  const lengthen = (some: readonly Entry[], limits: QuoteLimits): void => {
    for (const entry of some) {
      if (rest < LEAST_ENTRY) return;
      const text = entry.item.text(limits);
      const more = text.length - entry.text.length;
      if (more <= 0 || more > rest) continue;
      rest -= more;
      entry.text = text;
      entry.isShown = true;
    }
  };
  const inOrder = byUrgency(entries);
  lengthen(inOrder, SHORT);
  lengthen(
    inOrder.filter(({ isShown }) => isShown),
    FULL,
  );
  return titles
    .map((title) => titleOf(title) + textOf(entries.filter(({ item }) => item.title === title)))
    .join('');
}

/** Entries one below the other; those that are an id only, side by side. */
function textOf(entries: readonly Entry[]): string {
  const long = entries.filter(({ isShown }) => isShown).map(({ text }) => text);
  const short = entries.filter(({ isShown }) => !isShown).map(({ text }) => text);
  return long.join('') + (short.length === 0 ? '' : `- ${short.join(', ')}\n`);
}

function notesOf({ row, why }: Concern, record: BoardRecord): string[] {
  const { priority, about } = row;
  const files = about?.artifactRefs ?? [];
  const assignee = about?.assignment?.agentId ?? null;
  return [
    ...(why === 'own' ? receivers(record.targets, assignee) : []),
    ...(files.length === 0 ? [] : [`about ${namedAll(files, 3)}`]),
    ...(priority === 'normal' ? [] : [priority]),
    ...(isNeverCut(row, why) && why !== 'owns' ? [row.blockerSeverity] : []),
  ];
}

function looseParts(source: BoardSource, agent: WaveAgent, found: readonly Concern[]): Part[] {
  const { closed, questions } = source.coordination;
  const loose = found.filter(({ row, why }) => !isNeverCut(row, why));
  const answers = questions.answered.filter((one) => isAuthor(one, agent));
  const isAnswered = new Set(answers.map(({ id }) => id));
  // What a person answered to what it was given is for it too, whoever put that up.
  const heard = source.coordination.answers.of(agentOfPass(agent.agentId));
  const due = new Set(heard.flatMap(({ recordId, isDue }) => (isDue ? [recordId] : [])));
  const own = closed
    .rows()
    .filter(({ id, about }) => (isAuthor(about, agent) || due.has(id)) && !isAnswered.has(id));
  const ids = new Set(found.map(({ row }) => row.id));
  const said = standingRows(source).filter((row) => !ids.has(row.id) && tells(row, agent));
  const told = loose.flatMap(({ row, why }) => (why === 'addressed' && isKnowledge(row.kind) ? [row] : []));
  const rowsOf = (...whys: Relevance[]): OpenRow[] =>
    loose.filter(({ row, why }) => whys.includes(why) && !isKnowledge(row.kind)).map(({ row }) => row);
  const partOf = (title: string, rows: readonly OpenRow[]): Part => {
    const items = inTurns(rows, ({ about }) => about?.agentId ?? null, MOST_TRIED);
    return { title, items: plain(source, items), more: rows.length - items.length };
  };
  const tickets = ticketsForAgent(agent, { open: source.tickets }).filter(({ required }) => !required);
  return [
    {
      title: TICKETS,
      items: tickets.map((ticket) => ({
        forms: [FULL, SHORT].map(
          ({ summary }) =>
            () =>
              ticketLine(ticket, summary),
        ),
      })),
      more: 0,
    },
    partOf('Asked of you as well', rowsOf('addressed', 'own', 'needs')),
    {
      title: 'What became of what you asked',
      items: [
        ...[...answers].reverse().map(({ id, summary, answer }) => ({
          forms: [600, 110].map(
            (max) => () =>
              `- ${named(id)}, by ${codeSpan(answer.by, 80)}: ${codeSpan(summary, 110)} → ${codeSpan(answer.response ?? answer.status, max)}\n`,
          ),
        })),
        ...newestFirst(own).map((row) => settled(source, row, isAuthor(row.about, agent))),
      ],
      more: 0,
    },
    partOf('Said to you, or about what is yours', newestFirst([...told, ...said])),
    partOf('Holds the wave up', rowsOf('everybody')),
  ];
}

/** Something known, open or not, that another said to this agent or about what is its. */
function tells({ status, about }: KnownRow, agent: WaveAgent): boolean {
  if (status === 'superseded' || status === 'cancelled' || isAuthor(about, agent)) return false;
  return isAddressed(about, agent) || about.artifactRefs.some((ref) => isOwned(ref, agent));
}

function plain(source: BoardSource, rows: readonly OpenRow[]): Fillable[] {
  return rows.map((row) => {
    const form = (limits: QuoteLimits) => () => {
      const record = source.read(row);
      if (record === undefined) return '';
      const state = isOpenStatus(row.status) ? [] : [row.status];
      return quoted(record, limits, [...notesOf({ row, why: 'everybody' }, record), ...state]);
    };
    return { forms: [form(FULL), form(SHORT)] };
  });
}

/** What was said when it was closed, or that it was. */
function settled(source: BoardSource, row: KnownRow, isOwn: boolean): Fillable {
  const form = (max: number) => () => {
    const record = source.read(row);
    if (record === undefined) return '';
    const { change } = record;
    const outcome = change?.response ?? change?.reason ?? change?.detail ?? null;
    const by = change === null ? '' : ` by ${codeSpan(change.actor, 80)}`;
    const said = outcome === null ? '' : `: ${codeSpan(outcome, max)}`;
    return `- ${isOwn ? 'your' : 'for you to go on with:'} ${row.kind} ${named(row.id)} (${codeSpan(record.summary, 110)}) is ${row.status}${by}${said}\n`;
  };
  return { forms: [form(600), form(110)] };
}
