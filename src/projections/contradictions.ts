import { printableLine } from '../base/printable.js';
import { contradictionsOf } from '../gates/contradictions.js';
import type { ContradictingClaim, ContradictionState } from '../model/contradiction.js';
import { contradictionKey } from '../model/contradiction.js';
import type { KnownContradiction } from '../reducers/wave-state.js';
import type { StatusInput } from './status-input.js';

const MOST_CLAIMS = 8;

/** A contradiction as people and programs are shown it. */
export type ShownContradiction = Readonly<{
  id: string;
  /** What a decision about this version is posted under. */
  key: string;
  version: number;
  about: string;
  state: ContradictionState;
  claims: readonly ContradictingClaim[];
  /** Who settled it, why and when; the time is null where only the blackboard says so yet. */
  settled: Readonly<{ by: string; reason: string; at: string | null }> | null;
  repairId: string;
  /** Null before the launcher has seen it. */
  detectedAt: string | null;
}>;

/** The contradictions of a wave: those that hold it up first, then what is settled, the newest first. */
export function shownContradictions({
  definition,
  state,
  coordination,
}: Pick<StatusInput, 'definition' | 'state' | 'coordination'>): ShownContradiction[] {
  const current = definition === null ? [] : contradictionsOf(definition, state, coordination);
  const shown = current.map(({ id, key, version, about, claims, repairId, settled, state: life }) => {
    const known = state.contradictions.get(id);
    const isSame = known?.version === version;
    const at = isSame ? (known.settled?.at ?? null) : null;
    return shownOf({
      ...{ id, key, version, about, claims, repairId, state: life },
      settled: settled === null ? null : { by: settled.by, reason: settled.reason, at },
      detectedAt: isSame ? known.detectedAt : null,
    });
  });
  const present = new Set(shown.map(({ id }) => id));
  const over = [...state.contradictions.values()].reverse().filter(({ id }) => !present.has(id));
  return [...shown, ...over.map(known)].sort((left, right) => Number(isOver(left)) - Number(isOver(right)));
}

/** The same for a status: of many that say something, the first few. */
export function briefContradictions(input: Parameters<typeof shownContradictions>[0]): ShownContradiction[] {
  return shownContradictions(input).map((one) => ({ ...one, claims: one.claims.slice(0, MOST_CLAIMS) }));
}

/** Nothing stands against it at the moment; whether that is agreement is not on record yet. */
function known({ settled, version, ...rest }: KnownContradiction): ShownContradiction {
  const { id, about, claims, repairId, detectedAt } = rest;
  return shownOf({
    ...{ id, key: contradictionKey(id, version), version, about, claims, repairId, detectedAt },
    state: settled?.state ?? 'detected',
    settled: settled === null ? null : { by: settled.by, reason: settled.reason, at: settled.at },
  });
}

function shownOf(contradiction: ShownContradiction): ShownContradiction {
  const { about, claims, settled } = contradiction;
  return {
    ...contradiction,
    about: printableLine(about),
    claims: claims.map((claim) => ({ ...claim, says: printableLine(claim.says) })),
    settled: settled === null ? null : { ...settled, reason: printableLine(settled.reason) },
  };
}

function isOver({ state }: ShownContradiction): boolean {
  return state === 'resolved' || state === 'waived';
}
