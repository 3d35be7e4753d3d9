import { isoTime } from '../../base/clock.js';
import { Problem } from '../../base/problem.js';
import type { OwnershipOverride } from '../../model/rerun.js';
import type { Attributed } from '../../reducers/wave-state.js';
import { isExpired } from '../../reducers/ownership-overrides.js';
import { isGitPath } from '../../model/git-path.js';
import { pathFault } from '../../model/path-fault.js';
import type { Handler, Invocation } from '../command.js';
import { listOption, numberOption, textOption, wantsJson } from '../context.js';
import { knownAgents, reasonOption } from './decision-options.js';
import type { Steering } from './open-steering.js';
import { openDecision, openSteering } from './open-steering.js';

/** `wave control override grant`: lets paths change that nobody who runs owns. */
export const overrideGrant: Handler = async (invocation) => {
  const steering = await openDecision(invocation);
  const { context, definition } = steering;
  const agent = textOption(invocation, 'agent');
  const lifetime = numberOption(invocation, 'expires');
  const override: OwnershipOverride = {
    id: context.ids.next(),
    agentId: agent === undefined ? null : (knownAgents([agent], definition)[0] ?? null),
    paths: pathsOf(invocation),
    reason: reasonOption(invocation, steering),
    expiresAt: lifetime === undefined ? null : isoTime(context.clock.now() + lifetime),
  };
  steering.append('ownership-override.granted', override);
  show(invocation, steering, [override]);
  if (!wantsJson(invocation) && steering.takeUp !== undefined)
    invocation.io.stderr(`  next       ${steering.takeUp}\n`);
  return 0;
};

/** `wave control override list`. */
export const overrideList: Handler = async (invocation) => {
  const steering = await openSteering(invocation);
  show(invocation, steering, [...steering.state.ownershipOverrides.values()]);
  return 0;
};

/** `wave control override revoke`: what changed on the strength of it counts again. */
export const overrideRevoke: Handler = async (invocation) => {
  const steering = await openDecision(invocation);
  const { ownershipOverrides } = steering.state;
  const id = textOption(invocation, 'id') ?? '';
  if (!ownershipOverrides.has(id)) {
    const known = [...ownershipOverrides.keys()];
    throw new Problem('control/no-such-override', `there is no override "${id}"`, {
      hint: known.length === 0 ? 'none is granted' : known.join(', '),
    });
  }
  steering.append('ownership-override.revoked', { id, reason: reasonOption(invocation, steering) });
  show(
    invocation,
    steering,
    [...ownershipOverrides.values()].filter((override) => override.id !== id),
  );
  return 0;
};

function pathsOf(invocation: Invocation): readonly string[] {
  const paths = listOption(invocation, 'path');
  if (paths.length === 0) {
    throw new Problem('cli/missing-flag', '--path is needed: which paths may change?', {
      hint: 'a file, or a folder that ends in /',
    });
  }
  for (const path of paths) {
    // A person may allow what no wave file may ask for.
    const fault = pathFault(isGitPath(path) ? path.slice('.git/'.length) : path);
    if (fault !== undefined) throw new Problem('cli/flag-value', `--path "${path}" ${fault}`);
  }
  return paths;
}

function show(
  invocation: Invocation,
  { context, wave }: Steering,
  overrides: readonly (OwnershipOverride | Attributed<OwnershipOverride>)[],
): void {
  const { io } = invocation;
  if (wantsJson(invocation)) {
    const document = { schemaVersion: 1, kind: 'ownership-overrides', lane: context.lane, wave, overrides };
    io.stdout(`${JSON.stringify(document)}\n`);
    return;
  }
  if (overrides.length === 0) io.stdout('no override is granted\n');
  for (const { id, agentId, paths, reason, expiresAt } of overrides) {
    const until =
      expiresAt === null
        ? 'while the wave is open'
        : `${isExpired(expiresAt, context.clock.now()) ? 'has run out' : 'until'} ${expiresAt}`;
    io.stdout(`${id}  ${agentId ?? 'anybody'} · ${paths.join(', ')} · ${until} · ${reason}\n`);
  }
}
