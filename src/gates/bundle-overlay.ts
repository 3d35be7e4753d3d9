import type { Envelope } from '../model/envelope.js';
import type { WaveAgent } from '../model/wave.js';
import type { KnownBundle, WaveState } from '../reducers/wave-state.js';
import type { ConcludedRun } from './agent-evidence.js';
import { isSameName } from './slice-finding.js';

/** What became of an agent's evidence beside its proof bundles. */
export type BundleOverlay = Readonly<{
  envelope: Envelope;
  /** The bundle that counts; null where none does. */
  bundle: KnownBundle | null;
  /** The bundle vouches for the slice as a whole, and whoever registered it has seen what the run reported. */
  isVouchedFor: boolean;
  /** Why the bundle that would count does not; null where there is none, or it counts. */
  void: string | null;
}>;

/** Lays the newest authoritative bundle that is active over what the agent itself has shown. */
export function overlayBundle(
  agent: WaveAgent,
  run: ConcludedRun,
  envelope: Envelope,
  state: WaveState,
): BundleOverlay {
  const bundle = countingBundle(agent.agentId, state);
  if (bundle === undefined) return { envelope, bundle: null, isVouchedFor: false, void: null };
  const why = whyVoid(bundle, state);
  if (why !== undefined) return { envelope, bundle: null, isVouchedFor: false, void: why };
  // Not what a later run of the agent reports.
  const isVouchedFor =
    bundle.proof?.state === 'satisfied' && bundle.recordedSeq > (run.concludedSeq ?? Infinity);
  const own = isVouchedFor ? withoutGaps(envelope) : envelope;
  return { envelope: laidOver(agent, own, bundle), bundle, isVouchedFor, void: null };
}

/** The newest authoritative bundle of the agent that is active: none other counts in its place. */
export function countingBundle(agentId: string, { bundles }: WaveState): KnownBundle | undefined {
  return [...bundles.values()]
    .filter((bundle) => bundle.agentId === agentId && bundle.authoritative && bundle.state === 'active')
    .at(-1);
}

/** Why a bundle does not count now: a file that it rests on is gone or has other content, as far as was measured. */
export function whyVoid(
  { artifacts }: Pick<KnownBundle, 'artifacts'>,
  { measured }: WaveState,
): string | undefined {
  for (const { path, sha256 } of artifacts) {
    const now = measured.get(path);
    if (now?.exists !== true) return `${path} does not exist any more`;
    if (now.sha256 !== sha256) return `${path} was changed after it was registered`;
  }
  return undefined;
}

function withoutGaps({ acceptance: _, ...envelope }: Envelope): Envelope {
  return { ...envelope, gaps: [], unresolvedBlockers: [] };
}

function laidOver(agent: WaveAgent, envelope: Envelope, bundle: KnownBundle): Envelope {
  const proof = bundle.proof ?? envelope.proof;
  const docDelta = bundle.docDelta ?? envelope.implementation?.docDelta ?? null;
  const components = laidOverComponents(agent, envelope, bundle);
  return {
    ...envelope,
    proof,
    ...(docDelta === null && components.length === 0 ? {} : { implementation: { docDelta, components } }),
  };
}

type Components = NonNullable<Envelope['implementation']>['components'];

function laidOverComponents(agent: WaveAgent, envelope: Envelope, bundle: KnownBundle): Components {
  const own = envelope.implementation?.components ?? [];
  const owned: Components = bundle.satisfyOwnedComponents
    ? agent.components.map((componentId) => ({
        componentId,
        level: agent.componentTargets[componentId] ?? levelOf(own, componentId) ?? 'inventoried',
        state: 'met',
        detail: null,
      }))
    : [];
  const stated = [
    ...bundle.components,
    ...owned.filter((one) => levelOf(bundle.components, one.componentId) === undefined),
  ];
  return [...own.filter((one) => levelOf(stated, one.componentId) === undefined), ...stated];
}

function levelOf(components: Components, componentId: string): Components[number]['level'] | undefined {
  return components.find((one) => isSameName(one.componentId, componentId))?.level;
}
