import type { Envelope } from '../model/envelope.js';

/**
 * Everything by which an agent says itself that it is not done, a phrase each, its proof first: a proof that is not met, known
 * gaps, blockers that it could not resolve, acceptance that fell short. Empty where it says nothing of the kind.
 * @param unsaid what stands for a detail that it does not give
 */
export function ownGaps(
  { proof, gaps, unresolvedBlockers, acceptance }: Envelope,
  unsaid = 'no detail',
): string[] {
  const named = [...gaps, ...unresolvedBlockers.map(({ kind, detail }) => ({ kind: blocker(kind), detail }))];
  return [
    ...(proof.state === 'partial' || proof.state === 'failed' ? [proof.detail ?? unsaid] : []),
    ...named.map(({ kind, detail }) => `${kind}: ${detail ?? unsaid}`),
    ...(acceptance !== undefined && acceptance.passed < acceptance.total
      ? [`acceptance: ${acceptance.passed} of ${acceptance.total} passed`]
      : []),
  ];
}

function blocker(kind: string): string {
  return kind === 'other' ? 'unresolved blocker' : `unresolved ${kind} blocker`;
}
