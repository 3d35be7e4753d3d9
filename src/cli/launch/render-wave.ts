import type { createColors } from 'picocolors';
import stringWidth from 'string-width';
import { budgetUses } from '../../gates/budget.js';
import { describeUse } from '../../model/budget.js';
import { spentOf } from '../../model/spending.js';
import { formatDuration } from '../../base/duration.js';
import { printableLine } from '../../base/printable.js';
import { isResident } from '../../model/agent-role.js';
import { stages } from '../../model/attempt.js';
import { vendorKinds } from '../../model/executor.js';
import type { Wave, WaveAgent } from '../../model/wave.js';
import { agentsOf } from '../../gates/gate-input.js';
import { providerWait } from '../../projections/provider-wait.js';
import { spentBy } from '../../reducers/spent-by.js';
import type { AgentRun, WaveState } from '../../reducers/wave-state.js';
import { isShell } from '../../waves/tool-pattern.js';
import { fit } from '../fit.js';
import { usedText } from '../../projections/spent-text.js';

type Colors = ReturnType<typeof createColors>;

type Row = Readonly<{ mark: string; name: string; what: string; time: string }>;

/** What is shown of a wave at work, by whoever works on it or by a reader of its log. */
export type WaveScene = Readonly<{ wave: Wave; state: WaveState }>;

/** The wave at work as lines of at most `width` columns: a head, then stage by stage its agents with state and time. */
export function renderWave(scene: WaveScene, now: number, colors: Colors, width: number): string[] {
  const { wave, state } = scene;
  const started = state.startedAt === null ? '' : ` · ${formatDuration(now - Date.parse(state.startedAt))}`;
  const attempt = state.attempt === 0 ? '' : ` · attempt ${state.attempt}`;
  const number = `wave ${wave.wave}`;
  const room = width - stringWidth(`${number} · ${attempt}${started}`);
  const title = room < 2 ? '' : ` · ${fit(printableLine(wave.title, 60), room)}`;
  const lines = [colors.bold(fit(`${number}${title}${attempt}${started}`, width))];
  const groups = [
    ['resident', wave.agents.filter(({ role }) => isResident(role))] as const,
    ...stages.map((stage) => [stage, agentsOf(wave, stage)] as const),
  ];
  for (const [group, agents] of groups) {
    if (agents.length === 0) continue;
    lines.push(colors.dim(fit(`  ${group}`, width)));
    for (const agent of agents) lines.push(line(rowOf(agent, state, now, colors), width, colors));
  }
  const open = [...state.gates.values()].filter(({ ok }) => !ok).length;
  const passed = state.gates.size - open;
  if (state.gates.size > 0) {
    lines.push(fit(`  gates: ${passed} pass${open === 0 ? '' : `, ${open} open`}`, width));
  }
  lines.push(...spentLine(state).map((text) => fit(text, width)));
  return lines;
}

function rowOf(agent: WaveAgent, state: WaveState, now: number, colors: Colors): Row {
  const run = state.agents.get(agent.agentId);
  const name = `${agent.agentId} ${printableLine(agent.title, 40)}`;
  if (run === undefined) return { mark: colors.dim('·'), name, what: 'waits', time: '' };
  const verdicts = [...state.gates.values()].filter(({ agentId }) => agentId === agent.agentId);
  const failing = verdicts.find(({ ok }) => !ok);
  const time = elapsed(run, now);
  switch (run.state) {
    case 'requested':
      return { mark: colors.cyan('▸'), name, what: 'starts', time };
    case 'running':
      return {
        mark: colors.cyan('▸'),
        name,
        what: run.stop === null ? doing(run) : `is stopped: ${run.stop}`,
        time,
      };
    case 'exited':
      return { mark: colors.cyan('▸'), name, what: 'has ended', time };
    case 'buried':
      return { mark: colors.yellow('!'), name, what: run.exitDetail, time };
    case 'concluded':
      break;
  }
  const away = providerWait(state, run);
  if (away !== undefined) {
    const pause = away.until > now ? `in ${formatDuration(away.until - now)}` : 'now';
    return { mark: colors.yellow('!'), name, what: `again on ${away.executor} ${pause}: ${away.said}`, time };
  }
  if (failing !== undefined)
    return { mark: colors.red('✗'), name, what: `${failing.statusCode}: ${failing.detail}`, time };
  if (verdicts.length === 0) return { mark: colors.cyan('▸'), name, what: 'is judged', time };
  const reused = run.attempt < state.attempt ? 'proven, reused' : 'proven';
  const used = usedText(spentOf(spentBy(state, { agentId: agent.agentId })));
  return { mark: colors.green('✓'), name, what: [reused, used].filter(Boolean).join('; '), time };
}

/** Who works, where that may be one of several programs, and what it told of last. */
function doing({ executor, lastTool }: AgentRun): string {
  const isVendor = (vendorKinds as readonly string[]).includes(executor);
  if (lastTool === null) return isVendor ? `${executor} works` : 'works';
  const { tool, about } = lastTool;
  return `${isVendor ? executor : 'works'}: ${isShell(tool) ? '$' : tool} ${about}`.trimEnd();
}

/** What agents used so far, and the limit that is nearest. */
function spentLine(state: WaveState): string[] {
  const used = usedText(spentOf(spentBy(state)));
  const [nearest] = budgetUses(state.opened?.budgets ?? undefined, state)
    .map((use) => ({ use, share: use.used / use.limit }))
    .sort((left, right) => right.share - left.share);
  const budget =
    nearest === undefined ? undefined : `${describeUse(nearest.use)} (${Math.floor(nearest.share * 100)} %)`;
  const said = [used, budget].filter((text) => text !== undefined);
  return said.length === 0 ? [] : [`  ${said.join('; ')}`];
}

function elapsed(run: AgentRun, now: number): string {
  if (run.startedAt === null) return '';
  return formatDuration((run.endedAt === null ? now : Date.parse(run.endedAt)) - Date.parse(run.startedAt));
}

function line({ mark, name, what, time }: Row, width: number, colors: Colors): string {
  const label = fit(name, Math.max(12, Math.min(36, Math.floor(width * 0.4))), true);
  const clock = time.padStart(6);
  const rest = width - stringWidth(label) - clock.length - 8;
  return `  ${mark} ${label} ${colors.dim(clock)}  ${fit(printableLine(what, 300), Math.max(0, rest))}`;
}
