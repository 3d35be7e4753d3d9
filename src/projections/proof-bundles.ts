import { countingBundle, whyVoid } from '../gates/bundle-overlay.js';
import type { KnownBundle, WaveState } from '../reducers/wave-state.js';

/** A proof bundle as it is shown. */
export type ShownBundle = Omit<KnownBundle, 'recordedSeq'> &
  Readonly<{
    /** Whether it changes what the gates say now. */
    counts: boolean;
    /** Why an active authoritative bundle does not count; null where it does, or could not anyway. */
    why: string | null;
  }>;

/** The bundles of a wave, newest first. */
export function shownBundles(state: WaveState): ShownBundle[] {
  return [...state.bundles.values()].reverse().map((bundle) => shown(bundle, state));
}

function shown({ recordedSeq, ...bundle }: KnownBundle, state: WaveState): ShownBundle {
  void recordedSeq;
  if (!bundle.authoritative || bundle.state !== 'active') return { ...bundle, counts: false, why: null };
  const why =
    countingBundle(bundle.agentId, state)?.id === bundle.id
      ? (whyVoid(bundle, state) ?? null)
      : 'a newer bundle counts instead';
  return { ...bundle, counts: why === null, why };
}
