import type { Verdict } from '../model/gate.js';
import type { WaveState } from '../reducers/wave-state.js';
import { gatesNamed } from './ladder.js';

/** What damage hides nobody can waive: it is looked at and acknowledged (`wave doctor`). */
const NEVER: readonly string[] = ['log'];

/** The verdict as it counts: one that a person waived lets pass, and says so, with what it was. */
export function waived(verdict: Verdict, { waivers }: Pick<WaveState, 'waivers'>): Verdict {
  if (verdict.ok || waivers.size === 0 || NEVER.includes(verdict.gate)) return verdict;
  const waiver = [...waivers.values()].find(
    ({ agentId, gates }) =>
      (agentId === null || agentId === verdict.agentId) &&
      (gates.length === 0 || gates.some((name) => names(name, verdict))),
  );
  if (waiver === undefined) return verdict;
  const was = verdict.detail === '' ? verdict.statusCode : `${verdict.statusCode}: ${verdict.detail}`;
  return {
    ...verdict,
    ok: true,
    statusCode: 'waived',
    failureClass: null,
    detail: `waived by ${waiver.by} (${waiver.reason}); it was ${was}`,
    evidence: [`waiver ${waiver.id}`, ...verdict.evidence],
  };
}

function names(name: string, verdict: Verdict): boolean {
  const named = gatesNamed(name);
  return named.ok && named.value.has(verdict);
}

/** Whether a person let the wave go on without this agent: it is not started any more. */
export function isSkipped(agentId: string, { waivers }: Pick<WaveState, 'waivers'>): boolean {
  return [...waivers.values()].some((waiver) => waiver.agentId === agentId && waiver.gates.length === 0);
}
