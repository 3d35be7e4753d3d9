import { Problem } from '../../base/problem.js';
import type { Waiver } from '../../model/rerun.js';
import type { Handler, Invocation } from '../command.js';
import { textOption, wantsJson } from '../context.js';
import { reasonOption } from './decision-options.js';
import type { Steering } from './open-steering.js';
import { openDecision, openSteering } from './open-steering.js';

/** `wave control waiver list`: what a wave may close without. `wave recover --strategy skip` grants. */
export const waiverList: Handler = async (invocation) => {
  const steering = await openSteering(invocation);
  show(invocation, steering, [...steering.state.waivers.values()]);
  return 0;
};

/** `wave control waiver revoke`: what it lifted has to pass again. */
export const waiverRevoke: Handler = async (invocation) => {
  const steering = await openDecision(invocation);
  const { waivers } = steering.state;
  const id = textOption(invocation, 'id') ?? '';
  if (!waivers.has(id)) {
    throw new Problem('control/no-such-waiver', `there is no waiver "${id}"`, {
      hint: waivers.size === 0 ? 'none is granted' : [...waivers.keys()].join(', '),
    });
  }
  steering.append('waiver.revoked', { id, reason: reasonOption(invocation, steering) });
  show(
    invocation,
    steering,
    [...waivers.values()].filter((waiver) => waiver.id !== id),
  );
  return 0;
};

function show(invocation: Invocation, { context, wave }: Steering, waivers: readonly Waiver[]): void {
  const { io } = invocation;
  if (wantsJson(invocation)) {
    const document = { schemaVersion: 1, kind: 'waivers', lane: context.lane, wave, waivers };
    io.stdout(`${JSON.stringify(document)}\n`);
    return;
  }
  if (waivers.length === 0) io.stdout('no waiver is granted\n');
  for (const { id, agentId, gates, reason } of waivers)
    io.stdout(`${id}  ${agentId ?? 'every agent'} · ${gates.join(', ') || 'every gate'} · ${reason}\n`);
}
