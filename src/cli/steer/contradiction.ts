import { didYouMean } from '../../base/nearest.js';
import { printable, printableLine } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import { contradictionsOf } from '../../gates/contradictions.js';
import type { ShownContradiction } from '../../projections/contradictions.js';
import { shownContradictions } from '../../projections/contradictions.js';
import type { Handler, Invocation } from '../command.js';
import { textOption, wantsJson } from '../context.js';
import { operatorName } from '../operator-name.js';
import { appendToBoard } from '../people/board-writer.js';
import { reasonOption } from './decision-options.js';
import type { Steering } from './open-steering.js';
import { openDecision, openSteering } from './open-steering.js';

/** So many are listed; each can be shown by its id. */
const LISTED = 200;

/** `wave control contradiction list`: where agents say different things, what is being done about it, and what was. */
export const contradictionList: Handler = async (invocation) => {
  const { context, wave, input } = await openSteering(invocation);
  const all = shownContradictions(input);
  const contradictions = all.slice(0, LISTED);
  if (wantsJson(invocation)) {
    const truncated = all.length - contradictions.length;
    print(invocation, { kind: 'contradictions', lane: context.lane, wave, contradictions, truncated });
    return 0;
  }
  const lines = contradictions.map(({ key, state, about }) => `${key}  ${state} · ${printable(about)}\n`);
  invocation.io.stdout(lines.length === 0 ? 'agents contradict each other in nothing\n' : lines.join(''));
  return 0;
};

/** `wave control contradiction get`: who says what, on what evidence. */
export const contradictionGet: Handler = async (invocation) => {
  const steering = await openSteering(invocation);
  show(invocation, steering, named(invocation, steering));
  return 0;
};

/** `wave control contradiction resolve`: a person says that it is settled, and why. */
export const contradictionResolve: Handler = (invocation) => decide(invocation, 'resolved');

/** `wave control contradiction waive`: the wave may close with it; every later verdict says so. */
export const contradictionWaive: Handler = (invocation) => decide(invocation, 'waived');

async function decide(invocation: Invocation, verdict: 'resolved' | 'waived'): Promise<number> {
  const steering = await openDecision(invocation);
  const { definition, state, input } = steering;
  const shown = named(invocation, steering);
  const reason = reasonOption(invocation, steering);
  const current = contradictionsOf(definition, state, input.coordination).find(
    ({ key }) => key === shown.key,
  );
  if (shown.settled !== null && shown.state === verdict && shown.settled.reason === printableLine(reason)) {
    // The same again is no mistake: whoever runs twice does it twice.
    if (wantsJson(invocation)) show(invocation, steering, shown);
    else invocation.io.stdout(`${shown.key} was ${verdict} before, by ${shown.settled.by}\n`);
    return 0;
  }
  if (current === undefined || shown.settled !== null) {
    const { settled } = shown;
    const how = settled === null ? 'nothing stands against it any more' : `${shown.state} by ${settled.by}`;
    throw new Problem('control/contradiction-settled', `${shown.key} is settled: ${how}`, {
      hint: 'what is said anew is a new version of it: wave control contradiction list',
    });
  }
  const { id, about, values, claims, version, repairId } = current;
  steering.append('contradiction.decided', { id, about, values, claims, version, repairId, verdict, reason });
  closeRepair(invocation, steering, { id: repairId, verdict, reason });
  show(invocation, steering, {
    ...shown,
    state: verdict,
    settled: { by: `operator:${operatorName(invocation, steering.context.repo)}`, reason, at: null },
  });
  return 0;
}

/** Nobody has to repair what a person has settled. Were we killed before this, the launcher closes the request. */
function closeRepair(
  invocation: Invocation,
  { context, wave, input }: Steering,
  { id, verdict, reason }: Readonly<{ id: string; verdict: 'resolved' | 'waived'; reason: string }>,
): void {
  if (input.coordination.open.get(id) === undefined) return;
  const how =
    verdict === 'resolved'
      ? ({ action: 'resolve', status: 'resolved' } as const)
      : ({ action: 'dismiss', status: 'closed' } as const);
  appendToBoard(invocation, context, wave, [{ type: 'record.changed', data: { id, ...how, reason } }]);
}

/** The contradiction that `--id` names, with or without its version. */
function named(invocation: Invocation, { input }: Steering): ShownContradiction {
  const id = textOption(invocation, 'id');
  if (id === undefined) throw new Problem('cli/missing-flag', 'which contradiction? --id is needed');
  const all = shownContradictions(input);
  const found = all.find(({ key }) => key === id) ?? all.find((one) => one.id === id);
  if (found !== undefined) return found;
  const keys = all.map(({ key }) => key);
  throw new Problem(
    'control/no-such-contradiction',
    `there is no contradiction ${id}${didYouMean(id, keys)}`,
    {
      hint: keys.length === 0 ? 'agents contradict each other in nothing' : keys.slice(0, 10).join(', '),
    },
  );
}

function show(
  invocation: Invocation,
  { context, wave, takeUp }: Steering,
  contradiction: ShownContradiction,
): void {
  if (wantsJson(invocation)) {
    print(invocation, { kind: 'contradiction', lane: context.lane, wave, ...contradiction });
    return;
  }
  const { key, state, about, claims, settled, repairId } = contradiction;
  const lines = [
    `${key}: ${state}`,
    `  about ${printable(about)}`,
    ...claims.map(
      ({ agentId, says, evidence }) => `  ${agentId} says ${printable(says)} (${evidence.join(', ')})`,
    ),
    settled === null
      ? `  to be repaired by ${repairId}`
      : `  ${state} by ${settled.by}: ${printable(settled.reason)}`,
    ...(settled?.at === null && takeUp !== undefined ? [`taken up by: ${takeUp}`] : []),
  ];
  invocation.io.stdout(`${lines.join('\n')}\n`);
}

function print(
  { io }: Invocation,
  { kind, ...document }: Readonly<{ kind: string } & Record<string, unknown>>,
): void {
  io.stdout(`${JSON.stringify({ schemaVersion: 1, kind, ...document })}\n`);
}
