import { createColors } from 'picocolors';
import { printableLine } from '../../base/printable.js';
import type { RunView } from '../../projections/run-view.js';
import type { SupervisorState } from '../../supervisor/read-supervisor.js';
import type { Surroundings } from '../command.js';
import { fit } from '../fit.js';
import { costText, tokensText } from '../../projections/spent-text.js';
import { askedLines } from './asked-lines.js';
import { degradedText } from './degraded-text.js';
import { agentsCell, placeCell, timeCell } from './run-cells.js';
import { paintStatus } from './paint-status.js';
import { supervisorLines } from './supervisor-lines.js';
import { tableLines } from './table.js';

/** How a list of runs is to be shown. */
export type ListStyle = Readonly<{
  /** How many runs there are besides. */
  more: number;
  /** Nothing is cut. */
  isWhole: boolean;
  supervisor: SupervisorState;
  terminal: Surroundings['terminal'];
}>;

const columns = [
  { title: 'RUN' },
  { title: 'WAVE', gives: true },
  { title: 'STATUS' },
  { title: 'STAGE', gives: true },
  { title: 'AGENTS', right: true },
  { title: 'ELAPSED', right: true },
  { title: 'TOKENS', right: true },
  { title: 'COST', right: true },
] as const;

/** Where ids begin to be told apart by their ends: their beginnings are the time. */
const SHORT_ID = 8;

/** Runs as a table, and what is to be done about those that nobody works on. Commands are never cut. */
export function renderRuns(runs: readonly RunView[], style: ListStyle): string {
  const { terminal, isWhole, more } = style;
  const colors = createColors(terminal.color);
  const width = isWhole ? Infinity : Math.max(40, terminal.columns);
  const ids = isWhole ? new Map<string, string>() : shortIds(runs.map(({ runId }) => runId));
  const rows = runs.map((run) => [
    ids.get(run.runId) ?? run.runId,
    `${placeCell(run)} ${run.wave ?? '-'}`,
    run.status,
    run.stage ?? '-',
    agentsCell(run),
    timeCell(run.elapsedMs),
    tokensText(run),
    costText(run),
  ]);
  const [head = '', ...lines] = tableLines(columns, rows, width);
  const table = lines.map((line, index) => paintStatus(line, runs[index]?.status, colors));
  const notes = [
    ...(more > 0 ? [`${more} more; --limit ${runs.length + more} shows all`] : []),
    ...supervisorLines(style.supervisor, runs),
  ].map((line) => (isWhole ? line : fit(line, width)));
  const commands = runs.flatMap((run) =>
    [...troubleOf(run), ...askedLines(run)].map((text) =>
      colors.yellow(`  ${ids.get(run.runId) ?? run.runId}: ${text}`),
    ),
  );
  if (runs.length === 0) return `${['no runs', ...notes].join('\n')}\n`;
  return `${[colors.dim(head), ...table, ...notes.map((note) => colors.dim(printableLine(note, 400))), ...commands].join('\n')}\n`;
}

/** What is told once for all runs, since it is the same for each. */
const TOLD_FOR_ALL = ['no-supervisor', 'supervisor-suspended'];

/** Why a run does not get on, and what to type. */
function troubleOf({ degraded, resumeCommand, heldUp }: RunView): string[] {
  const name = degraded.find((one) => !TOLD_FOR_ALL.includes(one));
  if (name === undefined) return [];
  const why = heldUp === null ? '' : `: ${printableLine(heldUp, 200)}`;
  return [`${degradedText(name)}${why}${resumeCommand === null ? '' : `: ${resumeCommand}`}`];
}

/** The end of each id, long enough to tell it from the others shown. */
function shortIds(ids: readonly string[]): Map<string, string> {
  let length = SHORT_ID;
  const ends = (): string[] => ids.map((id) => id.slice(-length));
  while (new Set(ends()).size < new Set(ids).size) length += 1;
  return new Map(ids.map((id) => [id, id.slice(-length)]));
}
