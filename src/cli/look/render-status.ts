import { createColors } from 'picocolors';
import { printableLine } from '../../base/printable.js';
import type { ControlStatus } from '../../projections/control-status.js';
import type { Surroundings } from '../command.js';
import { fit } from '../fit.js';

const marks: Readonly<Record<string, string>> = {
  working: '▸',
  satisfied: '✓',
  closed: '✓',
  failed: '✗',
  blocked: '✗',
  'needs-rerun': '✗',
};

/** Below this many columns an agent's role is left out. */
const NARROW = 80;

/** The status of a wave for people: where it stands, why, and what each agent does. Commands are never cut. */
export function renderStatus(status: ControlStatus, terminal: Surroundings['terminal']): string {
  const colors = createColors(terminal.color);
  const width = terminal.isTty ? Math.max(40, terminal.columns) : 160;
  const line = (text: string): string => (terminal.isTty ? fit(text, width) : text);
  const commands = [...damageCommands(status).map((text) => colors.red(text)), ...resumeCommand(status)];
  const parts = [
    headLines(status, width).map((text, index) => (index === 0 ? colors.bold(line(text)) : line(text))),
    status.logicalAgents.map((agent) => line(agentLine(agent, width))),
    findingLines(status, width).map((text) => colors.red(line(text))),
    commands,
  ];
  const shown = parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${shown.join('\n\n')}\n`;
}

function headLines(status: ControlStatus, width: number): string[] {
  const { lane, wave, title, phase, outcome, overall, blockingEdge, counts, drift } = status;
  const named = title === null ? '' : `  ${printableLine(title, 80)}`;
  const lines = [`wave ${wave} of lane ${lane}: ${status.status}${named}`];
  lines.push(`  phase ${phase}, attempt ${counts.attempts}${drift ? ', its file changed since' : ''}`);
  if (outcome !== null) lines.push(`  ${outcome.statusCode}: ${printableLine(outcome.detail, width * 2)}`);
  else if (overall !== null && counts.attempts > 0) {
    lines.push(`  next gate ${overall.gate}: ${overall.statusCode}. ${printableLine(overall.detail, width)}`);
  }
  if (blockingEdge !== null)
    lines.push(`  waits for ${blockingEdge.kind}: ${printableLine(blockingEdge.detail, width)}`);
  return lines;
}

function agentLine(agent: ControlStatus['logicalAgents'][number], width: number): string {
  const exit = agent.exitCode === null || agent.exitCode === 0 ? '' : ` exit ${agent.exitCode}`;
  const role = width < NARROW ? '' : `${agent.role.padEnd(14)} `;
  const head = `  ${marks[agent.state] ?? '·'} ${agent.agentId.padEnd(5)} ${role}${agent.state}${exit}`;
  return `${head.padEnd(width < NARROW ? 22 : 44)} ${printableLine(agent.reason, Math.max(20, width))}`;
}

function findingLines({ gates }: ControlStatus, width: number): string[] {
  return gates
    .filter(({ ok, statusCode }) => !ok && statusCode !== 'missing-status')
    .slice(0, 10)
    .map(({ gate, agentId, statusCode, detail }) => {
      const who = agentId === null ? '' : ` ${agentId}`;
      return `  ${gate}${who}: ${statusCode}. ${printableLine(detail, width)}`;
    });
}

function damageCommands({ lane, wave, log }: ControlStatus): string[] {
  return log.damaged
    .filter(({ kind, acknowledged }) => kind === 'corrupt' && !acknowledged)
    .slice(0, 5)
    .map(
      ({ log: name, offset }) =>
        `  damaged log: wave doctor --lane ${lane} --wave ${wave} --acknowledge ${name}:${offset} --reason …`,
    );
}

function resumeCommand({ supervisor }: ControlStatus): string[] {
  const action = supervisor?.resumeAction;
  return typeof action === 'string' ? [`  go on: ${action}`] : [];
}
