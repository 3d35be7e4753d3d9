import type { WaveState } from './wave-state.js';

/** The state without the overrides that have run out: what they covered counts again. */
export function withoutExpired<S extends Pick<WaveState, 'ownershipOverrides'>>(state: S, nowMs: number): S {
  const lasting = [...state.ownershipOverrides].filter(([, { expiresAt }]) => !isExpired(expiresAt, nowMs));
  if (lasting.length === state.ownershipOverrides.size) return state;
  return { ...state, ownershipOverrides: new Map(lasting) };
}

/** Whether an override that lasts until then has run out. */
export function isExpired(expiresAt: string | null, nowMs: number): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= nowMs;
}
