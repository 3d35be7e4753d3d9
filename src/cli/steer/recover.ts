import { performance } from 'node:perf_hooks';
import { isoTime } from '../../base/clock.js';
import { didYouMean } from '../../base/nearest.js';
import { Problem } from '../../base/problem.js';
import type { RecoveryOrder, RecoveryPlan } from '../../engine/plan-recovery.js';
import { planRecovery } from '../../engine/plan-recovery.js';
import { gateInputOf } from '../../projections/wave-view.js';
import type { Handler, Invocation } from '../command.js';
import { listOption, textOption, wantsJson } from '../context.js';
import { peopleText } from '../people/people-text.js';
import { gateOptions, reasonOption } from './decision-options.js';
import { placeCommand } from '../../model/lane-name.js';
import type { Steering } from './open-steering.js';
import { openDecision, placeOf } from './open-steering.js';

const strategies = ['resume-from-last', 'resume-from-gate', 'restart', 'skip'] as const;

/** `wave recover`: takes up a wave that did not close, in one of four ways. */
export const recover: Handler = async (invocation) => {
  const steering = await openDecision(invocation);
  const order = orderOf(invocation, steering);
  const { context, input, definition } = steering;
  const started = performance.now();
  const plan = planRecovery(gateInputOf(input, definition), order);
  const recoveryTimeMs = Math.round((performance.now() - started) * 1000) / 1000;
  const recoveredAt = isoTime(context.clock.now());
  if (plan.request === null && plan.waivers.length === 0) {
    const [first] = plan.refused;
    const why = plan.refused.map(({ subject, reason }) => `${subject}: ${reason}`);
    throw new Problem('control/not-recoverable', `nothing to recover: ${why.join('; ')}`, {
      hint:
        first === undefined
          ? 'name an agent or a gate'
          : placeCommand(['control', 'status'], placeOf(steering)),
    });
  }
  const ids = record(steering, plan, { recoveryTimeMs, recoveredAt });
  show(invocation, steering, order, plan, { ids, recoveryTimeMs, recoveredAt });
  return 0;
};

function orderOf(invocation: Invocation, steering: Pick<Steering, 'context'>): RecoveryOrder {
  const strategy = strategyOption(invocation);
  const gates = gateOptions(invocation);
  const agents = listOption(invocation, 'agent');
  if (strategy === 'resume-from-gate' && gates.length === 0) {
    throw new Problem('cli/missing-flag', 'resume-from-gate needs --gate', {
      hint: 'a gate such as security, or a rung such as gate-5',
    });
  }
  if (gates.length > 0 && strategy !== 'resume-from-gate' && strategy !== 'skip') {
    throw new Problem('cli/flag-value', `--gate means nothing to ${strategy}`);
  }
  if (strategy === 'skip' && gates.length === 0 && agents.length === 0) {
    throw new Problem('cli/missing-flag', 'skip needs --agent or --gate: what may the wave go on without?');
  }
  return { strategy, agents, gates, reason: reasonFor(strategy, invocation, steering) };
}

/** What a wave goes on without has to be accounted for; work that is done again speaks for itself. */
function reasonFor(
  strategy: RecoveryOrder['strategy'],
  invocation: Invocation,
  steering: Pick<Steering, 'context'>,
): string {
  if (strategy === 'skip') return reasonOption(invocation, steering);
  return peopleText(invocation, steering.context, 'reason') ?? 'taken up again';
}

function strategyOption(invocation: Invocation): RecoveryOrder['strategy'] {
  const given = textOption(invocation, 'strategy') ?? strategies[0];
  const wanted = given.toLowerCase().replaceAll('_', '-');
  const found = strategies.find((strategy) => strategy === wanted);
  if (found !== undefined) return found;
  throw new Problem('cli/flag-value', `--strategy "${given}" is not known${didYouMean(wanted, strategies)}`, {
    hint: strategies.join(', '),
  });
}

function record(
  { context, append }: Steering,
  { request, waivers }: RecoveryPlan,
  measured: Readonly<{ recoveryTimeMs: number; recoveredAt: string }>,
): string[] {
  const ids: string[] = [];
  for (const waiver of waivers) {
    const id = context.ids.next();
    append('waiver.granted', { id, ...waiver });
    ids.push(id);
  }
  // Whatever is to be run again, or judged again after a waiver, is a new attempt's to do.
  const id = context.ids.next();
  const following = {
    agents: [],
    fromStage: null,
    reuse: 'normal',
    reuseAttempts: [],
    keepAgents: [],
  } as const;
  const reason = waivers[0]?.reason ?? '';
  append('recovery.requested', {
    id,
    ...(request ?? { strategy: 'resume-from-last', ...following, reason }),
    ...measured,
  });
  return [...ids, id];
}

function show(
  invocation: Invocation,
  { context, wave, takeUp }: Steering,
  order: RecoveryOrder,
  { request, waivers, refused }: RecoveryPlan,
  recorded: Readonly<{ ids: readonly string[]; recoveryTimeMs: number; recoveredAt: string }>,
): void {
  const { io } = invocation;
  if (wantsJson(invocation)) {
    const plan = { strategy: order.strategy, request, waivers, refused };
    const document = { schemaVersion: 1, kind: 'recovery', lane: context.lane, wave, ...plan, ...recorded };
    io.stdout(`${JSON.stringify({ ...document, next: takeUp ?? null })}\n`);
    return;
  }
  io.stdout(`${order.strategy}: ${recorded.ids.join(', ')}\n`);
  for (const { agentId, gates } of waivers)
    io.stdout(`  waived     ${[agentId ?? 'every agent', gates.join(', ')].filter(Boolean).join(' · ')}\n`);
  for (const { subject, reason } of refused) io.stderr(`  left out   ${subject}: ${reason}\n`);
  if (takeUp !== undefined) io.stderr(`  next       ${takeUp}\n`);
}
