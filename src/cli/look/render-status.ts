import { createColors } from 'picocolors';
import { printableLine } from '../../base/printable.js';
import { describeUse } from '../../model/budget.js';
import { driftText } from '../../projections/drift.js';
import { answerCommand } from '../../projections/answer-command.js';
import type { ControlStatus } from '../../projections/control-status.js';
import type { Surroundings } from '../command.js';
import { fit } from '../fit.js';
import { usedText } from '../../projections/spent-text.js';
import { gateLines } from './gate-lines.js';

const marks: Readonly<Record<string, string>> = {
  working: '▸',
  satisfied: '✓',
  closed: '✓',
  failed: '✗',
  blocked: '✗',
  ended: '▸',
  'needs-rerun': '✗',
};

/** Below this many columns an agent's role is left out. */
const NARROW = 80;

/** The status of a wave for people: where it stands, why, and what each agent does. Commands are never cut. */
export function renderStatus(
  status: ControlStatus,
  terminal: Surroundings['terminal'],
  withEvidence = false,
): string {
  const colors = createColors(terminal.color);
  const width = terminal.isTty ? Math.max(40, terminal.columns) : 160;
  const line = (text: string): string => (terminal.isTty ? fit(text, width) : text);
  const commands = [
    ...damageCommands(status).map((text) => colors.red(text)),
    ...answerCommands(status),
    ...resumeCommand(status),
  ];
  const parts = [
    headLines(status, width).map((text, index) => (index === 0 ? colors.bold(line(text)) : line(text))),
    status.logicalAgents.map((agent) => line(agentLine(agent, width, idWidth(status)))),
    gateSection(status, width, colors, line, withEvidence),
    deniedLines(status, width).map((text) => colors.yellow(line(text))),
    gapLines(status, width).map((text) => colors.yellow(line(text))),
    commands,
  ];
  const shown = parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${shown.join('\n\n')}\n`;
}

function headLines(status: ControlStatus, width: number): string[] {
  const { lane, wave, title, phase, outcome, overall, blockingEdge, counts, drift } = status;
  const named = title === null ? '' : `  ${printableLine(title, 80)}`;
  const lines = [`wave ${wave} of lane ${lane}: ${status.currentState}${named}`];
  lines.push(`  phase ${phase}, attempt ${counts.attempts}`);
  const drifted = driftText(drift);
  if (drifted !== '') lines.push(`  ${printableLine(drifted, width * 2)}`);
  if (outcome !== null) lines.push(`  ${outcome.statusCode}: ${printableLine(outcome.detail, width * 2)}`);
  else if (overall !== null && counts.attempts > 0) {
    lines.push(`  next gate ${overall.gate}: ${overall.statusCode}. ${printableLine(overall.detail, width)}`);
  }
  if (isWithoutRoom(status)) lines.push('  the disk is full: whoever works on it waits until there is room');
  const used = usedText(status);
  lines.push(...(used === undefined ? [] : [`  ${used}`]), ...budgetLines(status));
  if (blockingEdge !== null)
    lines.push(`  waits for ${blockingEdge.kind}: ${printableLine(blockingEdge.detail, width)}`);
  return lines;
}

function budgetLines({ budget }: ControlStatus): string[] {
  return (budget?.limits ?? []).map(
    (use) => `  ${describeUse(use)} (${Math.floor((use.used / use.limit) * 100)} %)`,
  );
}

function isWithoutRoom({ supervisor }: ControlStatus): boolean {
  const names = supervisor?.degraded;
  return Array.isArray(names) && names.includes('no-space');
}

/** Room for the ids of the agents; a very long one may stick out. */
function idWidth({ logicalAgents }: ControlStatus): number {
  return Math.min(12, Math.max(5, ...logicalAgents.map(({ agentId }) => agentId.length)));
}

function agentLine(agent: ControlStatus['logicalAgents'][number], width: number, idRoom: number): string {
  const exit = agent.exitCode === null || agent.exitCode === 0 ? '' : ` exit ${agent.exitCode}`;
  const role = width < NARROW ? '' : `${agent.role.padEnd(14)} `;
  const head = `  ${marks[agent.state] ?? '·'} ${agent.agentId.padEnd(idRoom)} ${role}${agent.state}${exit}`;
  return `${head.padEnd((width < NARROW ? 17 : 39) + idRoom)} ${printableLine(agent.reason, Math.max(20, width))}`;
}

/** Nothing is judged before there is something to judge. */
function gateSection(
  { gates, counts }: ControlStatus,
  width: number,
  colors: ReturnType<typeof createColors>,
  line: (text: string) => string,
  withEvidence: boolean,
): string[] {
  if (counts.attempts === 0) return [];
  const paint = { pass: (text: string) => text, open: colors.red, waiting: colors.dim };
  return gateLines(gates, width, withEvidence).map(({ state, text }) => paint[state](line(text)));
}

/** What agents' programs did not let them do: permissions, or a prompt, that are to be mended. */
function deniedLines({ logicalAgents }: ControlStatus, width: number): string[] {
  return logicalAgents.flatMap(({ agentId, denied = [] }) => {
    if (denied.length === 0) return [];
    const more = denied.length > 3 ? ` and ${denied.length - 3} more` : '';
    return [`  ${agentId} was not allowed: ${printableLine(denied.slice(0, 3).join('; '), width)}${more}`];
  });
}

/** What stewards found missing while the sweep went on. */
function gapLines({ forwardedClosureGaps }: ControlStatus, width: number): string[] {
  return forwardedClosureGaps.map(({ stage, agentId, attempt, detail, targets }) => {
    const about = targets.length === 0 ? '' : ` (${targets.join(', ')})`;
    return `  gap of ${agentId} (${stage}), attempt ${attempt}${about}: ${printableLine(detail, width)}`;
  });
}

function damageCommands({ log }: ControlStatus): string[] {
  const commands = [...log.damaged, ...(log.lost === null ? [] : [log.lost])].flatMap(
    ({ remedy }) => remedy ?? [],
  );
  return commands.slice(-5).map((command) => `  damaged log: ${command}`);
}

/** What somebody is waited for to type. */
function answerCommands({ blockingEdge, project, lane, wave }: ControlStatus): string[] {
  if (blockingEdge === null || !blockingEdge.kind.startsWith('human-')) return [];
  const place = { project: project ?? undefined, lane, wave };
  return [`  answer it: ${answerCommand(blockingEdge.id, place)}`];
}

function resumeCommand({ supervisor }: ControlStatus): string[] {
  const action = supervisor?.resumeAction;
  return typeof action === 'string' ? [`  go on: ${action}`] : [];
}
