import { createColors } from 'picocolors';
import { printableLine } from '../base/printable.js';
import type { ControlStatus } from '../projections/control-status.js';
import type { Surroundings } from './command.js';

const marks: Readonly<Record<string, string>> = {
  working: '▸',
  satisfied: '✓',
  closed: '✓',
  failed: '✗',
  blocked: '✗',
  'needs-rerun': '✗',
};

/** The status of a wave for people: where it stands, why, and what each agent does. */
export function renderStatus(status: ControlStatus, terminal: Surroundings['terminal']): string {
  const colors = createColors(terminal.color);
  const width = terminal.isTty ? Math.max(40, terminal.columns) : 160;
  const { lane, wave, title, phase, outcome, overall, blockingEdge, supervisor } = status;
  const lines = [
    colors.bold(`wave ${wave} of lane ${lane}: ${status.status}`) +
      (title === null ? '' : `  ${printableLine(title, 80)}`),
  ];
  lines.push(
    `  phase ${phase}, attempt ${status.counts.attempts}${status.drift ? ', its file changed since' : ''}`,
  );
  if (outcome !== null) lines.push(`  ${outcome.statusCode}: ${printableLine(outcome.detail, width * 2)}`);
  else if (overall !== null && status.counts.attempts > 0) {
    lines.push(`  next gate ${overall.gate}: ${overall.statusCode}. ${printableLine(overall.detail, width)}`);
  }
  if (blockingEdge !== null)
    lines.push(`  waits for ${blockingEdge.kind}: ${printableLine(blockingEdge.detail, width)}`);
  if (status.logicalAgents.length > 0) lines.push('');
  for (const agent of status.logicalAgents) {
    const exit = agent.exitCode === null || agent.exitCode === 0 ? '' : ` exit ${agent.exitCode}`;
    const head = `  ${marks[agent.state] ?? '·'} ${agent.agentId.padEnd(5)} ${agent.role.padEnd(14)} ${agent.state}${exit}`;
    lines.push(`${head.padEnd(44)} ${printableLine(agent.reason, Math.max(20, width - 46))}`);
  }
  const failing = status.gates.filter(({ ok, statusCode }) => !ok && statusCode !== 'missing-status');
  if (failing.length > 0) lines.push('');
  for (const { gate, agentId, statusCode, detail } of failing.slice(0, 10)) {
    lines.push(
      colors.red(
        `  ${gate}${agentId === null ? '' : ` ${agentId}`}: ${statusCode}. ${printableLine(detail, width)}`,
      ),
    );
  }
  const corrupt = status.log.damaged.filter(({ kind, acknowledged }) => kind === 'corrupt' && !acknowledged);
  for (const { log, offset } of corrupt.slice(0, 5)) {
    lines.push(
      colors.red(
        `  damaged log: wave doctor --lane ${lane} --wave ${wave} --acknowledge ${log}:${offset} --reason …`,
      ),
    );
  }
  if (supervisor?.resumeAction !== undefined && supervisor.resumeAction !== null) {
    lines.push('', `  go on: ${String(supervisor.resumeAction)}`);
  }
  return `${lines.join('\n')}\n`;
}
