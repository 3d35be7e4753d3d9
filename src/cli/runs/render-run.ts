import { createColors } from 'picocolors';
import { formatDuration } from '../../base/duration.js';
import { printableLine } from '../../base/printable.js';
import type { LaneName } from '../../model/lane-name.js';
import { placeCommand } from '../../model/lane-name.js';
import type { RunAgent } from '../../projections/run-agent.js';
import type { RunView } from '../../projections/run-view.js';
import type { SupervisorState } from '../../supervisor/read-supervisor.js';
import type { Surroundings } from '../command.js';
import { fit } from '../fit.js';
import { costText, moreText, tokensText } from '../../projections/spent-text.js';
import { askedLines } from './asked-lines.js';
import { degradedText } from './degraded-text.js';
import { paintStatus } from './paint-status.js';
import { agoCell, placeCell, timeCell } from './run-cells.js';
import { supervisorLines } from './supervisor-lines.js';
import { tableLines } from './table.js';

const columns = [
  { title: 'AGENT' },
  { title: 'STATE' },
  { title: 'TRY', right: true },
  { title: 'ELAPSED', right: true },
  { title: 'ACTIVE', right: true },
  { title: 'TOKENS', right: true },
  { title: 'COST', right: true },
  { title: 'EXIT', gives: true },
  { title: 'WHY', gives: true },
] as const;

/** One run for people: where it stands, what each agent does, and what to type. Commands are never cut. */
export function renderRun(
  run: RunView,
  place: LaneName,
  supervisor: SupervisorState,
  terminal: Surroundings['terminal'],
  now: number,
): string {
  const colors = createColors(terminal.color);
  const width = terminal.isTty ? Math.max(40, terminal.columns) : 160;
  const line = (text: string): string => (terminal.isTty ? fit(text, width) : text);
  const [first = '', ...rest] = headLines(run, now);
  const parts = [
    [paintStatus(colors.bold(line(first)), run.status, colors), ...rest.map(line)],
    agentLines(run, width, now),
    askedLines(run).map((text) => colors.yellow(`  ${text}`)),
    supervisorLines(supervisor, [run]).map((text) => colors.dim(line(text))),
    commandLines(run, place),
  ];
  return `${parts.flatMap((lines) => (lines.length === 0 ? [] : [lines.join('\n')])).join('\n\n')}\n`;
}

function headLines(run: RunView, now: number): string[] {
  const { runId, status, waves, completedWaves, wave, stage } = run;
  const closed = completedWaves.length === 0 ? '' : `, completed ${completedWaves.join(', ')}`;
  const about = waves.length < 2 ? '' : ` (of ${waves.join(', ')}${closed})`;
  return [
    `run ${runId}: ${status}`,
    `  lane ${placeCell(run)}, wave ${wave ?? '-'}${about}${stage === null ? '' : `, ${stage}`}`,
    `  ${timesOf(run, now)}`,
    ...costLine(run),
    ...(run.exitReason === null ? [] : [`  ${printableLine(run.exitReason, 300)}`]),
    ...(run.takenOverBy === null ? [] : [`  goes on as run ${run.takenOverBy}`]),
    ...(run.heldUp === null ? [] : [`  ${printableLine(run.heldUp, 300)}`]),
    ...run.degraded.map((name) => `  ${degradedText(name)}`),
  ];
}

function timesOf(
  { startedAt, submittedAt, endedAt, elapsedMs, lastActivityAt, exitCode }: RunView,
  now: number,
): string {
  if (startedAt === null) {
    const ended = endedAt === null ? '' : `, ended ${endedAt}`;
    return `submitted ${submittedAt ?? '-'}${ended}`;
  }
  const began = `started ${startedAt}`;
  if (endedAt !== null)
    return `${began}, ended after ${formatDuration(elapsedMs ?? 0)}${exitCode === null ? '' : ` with ${exitCode}`}`;
  return `${began}, ${formatDuration(elapsedMs ?? 0)} ago; last activity ${agoCell(lastActivityAt, now)} ago`;
}

function costLine(run: RunView): string[] {
  const { input, output, cached } = run.tokens;
  const more = moreText(run);
  if (input === null && output === null && run.costUsd === null && more.length === 0) return [];
  const from = cached === null || cached === 0 ? '' : ` (${cached} from caches)`;
  const why = more.length === 0 ? '' : `; ${more.join(', ')}`;
  const least = run.unknownRuns > 0 && input !== null ? '≥' : '';
  return [
    `  tokens ${least}${input ?? 'unknown'} in${from}, ${least}${output ?? 'unknown'} out; cost ${costText(run)}${why}`,
  ];
}

/** Agents of the wave at work; those of waves before it with their wave. */
function agentLines({ agents, wave, truncated }: RunView, width: number, now: number): string[] {
  if (agents.length === 0) return [];
  const rows = agents.map((agent) => [
    agent.wave === wave ? agent.agentId : `${agent.wave}/${agent.agentId}`,
    agent.state,
    agent.attempt === null ? '-' : String(agent.attempt),
    timeCell(agent.elapsedMs),
    agoCell(agent.lastActivityAt, now),
    tokensText(agent),
    costText(agent),
    agent.exitReason === null ? '-' : printableLine(agent.exitReason, 60),
    whyOf(agent),
  ]);
  const more =
    truncated.agents === 0 ? [] : [`${truncated.agents} more agents; --json does not have them either`];
  return [...tableLines(columns, rows, width), ...more];
}

function whyOf({ degraded, reason }: RunAgent): string {
  return printableLine(degraded.length === 0 ? reason : `${degraded.join(', ')}; ${reason}`, 120);
}

function commandLines(run: RunView, { project, lane }: LaneName): string[] {
  const resume = run.resumeCommand === null ? [] : [`  go on: ${run.resumeCommand}`];
  if (run.status === 'completed' || run.wave === null || run.startedAt === null) return resume;
  return [`  why: ${placeCommand(['control', 'status'], { project, lane, wave: run.wave })}`, ...resume];
}
