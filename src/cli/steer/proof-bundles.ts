import { printableLine } from '../../base/printable.js';
import { Problem } from '../../base/problem.js';
import { agentsOf } from '../../gates/gate-input.js';
import { placeCommand } from '../../model/lane-name.js';
import type { BundleStatement, ProofBundle } from '../../model/proof-bundle.js';
import type { ShownBundle } from '../../projections/proof-bundles.js';
import { shownBundles } from '../../projections/proof-bundles.js';
import type { KnownBundle } from '../../reducers/wave-state.js';
import type { Handler, Invocation } from '../command.js';
import { textOption, wantsJson } from '../context.js';
import { knownAgents, reasonOption } from './decision-options.js';
import type { Steering } from './open-steering.js';
import { openDecision, openSteering, placeOf } from './open-steering.js';
import { measureBundle, readStatement } from './read-bundle.js';

/** `wave control proof register`: puts proof beside what an agent has shown itself. */
export const proofRegister: Handler = async (invocation) => {
  const steering = await openDecision(invocation);
  const statement = readStatement(invocation, steering.context.repo);
  return register(invocation, steering, statement);
};

/** `wave control proof supersede`: puts other proof in the place of a bundle. */
export const proofSupersede: Handler = async (invocation) => {
  const steering = await openDecision(invocation);
  const old = activeBundle(invocation, steering);
  const { id, ...statement } = readStatement(invocation, steering.context.repo, old.agentId);
  const own = textOption(invocation, 'from-file') === undefined || id === undefined ? {} : { id };
  return register(invocation, steering, { ...statement, ...own, supersedes: old.id });
};

/** `wave control proof revoke`: a bundle counts no more. */
export const proofRevoke: Handler = async (invocation) => {
  const steering = await openDecision(invocation);
  const { id } = activeBundle(invocation, steering);
  steering.append('proof-bundle.revoked', { id, reason: reasonOption(invocation, steering) });
  const { state } = await openSteering(invocation);
  return show(
    invocation,
    steering,
    shownBundles(state).filter((bundle) => bundle.id === id),
  );
};

/** `wave control proof get`: the bundles of a wave, newest first. */
export const proofGet: Handler = async (invocation) => {
  const steering = await openSteering(invocation);
  const id = textOption(invocation, 'id');
  const agent = textOption(invocation, 'agent');
  const [agentId] = agent === undefined ? [] : knownAgents([agent], steering.definition);
  const all = shownBundles(steering.state);
  if (id !== undefined && !all.some((bundle) => bundle.id === id)) throw unknownBundle(id, steering);
  return show(
    invocation,
    steering,
    all.filter(
      (bundle) =>
        (id === undefined || bundle.id === id) && (agentId === undefined || bundle.agentId === agentId),
    ),
  );
};

async function register(
  invocation: Invocation,
  steering: Steering,
  statement: BundleStatement,
): Promise<number> {
  const { context, definition, state } = steering;
  const [agentId = ''] = knownAgents([statement.agentId], definition);
  if (!agentsOf(definition, 'implementation').some((agent) => agent.agentId === agentId)) {
    throw new Problem(
      'control/bundle-refused',
      `${agentId} is judged by what it says itself: it implements nothing`,
      {
        hint: `have it run again: ${placeCommand(['control', 'rerun', 'request'], placeOf(steering))} --agent ${agentId}`,
      },
    );
  }
  const bundle: ProofBundle = {
    ...statement,
    id: statement.id ?? context.ids.next(),
    agentId,
    artifacts: measureBundle(context.repo, statement.artifacts),
  };
  refuseEmpty(bundle);
  const known = state.bundles.get(bundle.id);
  if (known === undefined) {
    refuseSuperseding(bundle, steering);
    steering.append('proof-bundle.registered', { bundle });
  } else if (!isSame(known, bundle)) {
    throw new Problem('control/bundle-id-taken', `${bundle.id} was registered before with other content`, {
      hint: 'choose another id, or leave --id out',
    });
  }
  const after = await openSteering(invocation);
  const shown = shownBundles(after.state).filter(({ id }) => id === bundle.id);
  const [registered] = shown;
  // Somebody else's record came first.
  if (registered === undefined || !isSame(after.state.bundles.get(bundle.id), bundle)) {
    throw new Problem(
      'control/bundle-refused',
      `${bundle.id} was not registered: another decision came first`,
      {
        hint: placeCommand(['control', 'proof', 'get'], placeOf(steering)),
      },
    );
  }
  return show(invocation, steering, shown);
}

function refuseEmpty({
  id,
  authoritative,
  artifacts,
  proof,
  docDelta,
  components,
  ...rest
}: ProofBundle): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/.test(id)) {
    throw new Problem('cli/flag-value', `"${printableLine(id)}" cannot be an id`, {
      hint: 'letters, digits and . _ : / -, at most 128, beginning with a letter or digit',
    });
  }
  if (authoritative && artifacts.length === 0) {
    throw new Problem('control/bundle-refused', 'an authoritative bundle rests on at least one file', {
      hint: '--artifact path[:kind]',
    });
  }
  const says = proof !== null || docDelta !== null || components.length > 0 || rest.satisfyOwnedComponents;
  if (says || artifacts.length > 0) return;
  throw new Problem('control/bundle-refused', 'the bundle states nothing', {
    hint: '--artifact, --completion with --durability and --proof-level, --doc-delta, --component',
  });
}

function refuseSuperseding({ agentId, supersedes }: ProofBundle, steering: Steering): void {
  if (supersedes === null) return;
  const old = requireActive(supersedes, steering);
  if (old.agentId === agentId) return;
  throw new Problem('control/bundle-refused', `${old.id} is about ${old.agentId}, not ${agentId}`);
}

function activeBundle(invocation: Invocation, steering: Steering): KnownBundle {
  const id = textOption(invocation, 'id');
  if (id === undefined) throw new Problem('cli/missing-flag', 'which bundle? --id is needed');
  return requireActive(id, steering);
}

function requireActive(id: string, steering: Steering): KnownBundle {
  const bundle = steering.state.bundles.get(id);
  if (bundle === undefined) throw unknownBundle(id, steering);
  if (bundle.state === 'active') return bundle;
  const by = bundle.supersededBy === null ? '' : ` by ${bundle.supersededBy}`;
  throw new Problem('control/bundle-not-active', `proof bundle ${id} is ${bundle.state}${by}`);
}

function unknownBundle(id: string, { state }: Steering): Problem {
  const known = [...state.bundles.keys()].slice(-5);
  return new Problem('control/no-such-bundle', `there is no proof bundle ${printableLine(id)}`, {
    hint: known.length === 0 ? 'none is registered' : `there are: ${known.join(', ')}`,
  });
}

/** Whether the known bundle states just this. */
function isSame(known: KnownBundle | undefined, bundle: ProofBundle): boolean {
  if (known === undefined) return false;
  const said = Object.fromEntries(Object.keys(bundle).map((key) => [key, known[key as keyof ProofBundle]]));
  return JSON.stringify(said) === JSON.stringify(bundle);
}

function show(
  invocation: Invocation,
  { context, wave, takeUp }: Steering,
  bundles: readonly ShownBundle[],
): number {
  const { io } = invocation;
  if (wantsJson(invocation)) {
    const document = { schemaVersion: 1, kind: 'proof-bundles', lane: context.lane, wave, bundles };
    io.stdout(`${JSON.stringify(document)}\n`);
    return 0;
  }
  if (bundles.length === 0) io.stdout('no proof is registered\n');
  for (const { id, agentId, state, authoritative, counts, why, artifacts, detail } of bundles) {
    const weight = counts ? 'counts' : (why ?? (authoritative ? state : 'not authoritative'));
    const files = artifacts.map(({ path }) => path).join(', ') || 'no files';
    io.stdout(
      `${id}  ${agentId} · ${state} · ${weight} · ${files}${detail === '' ? '' : ` · ${printableLine(detail)}`}\n`,
    );
  }
  if (takeUp !== undefined && bundles.some(({ counts }) => counts)) io.stderr(`  next       ${takeUp}\n`);
  return 0;
}
