import type { CoordinationRecord } from '../model/coordination-record.js';
import type { Wave } from '../model/wave.js';
import type { NewContradiction } from './contradiction-work.js';

/**
 * The request that asks somebody to repair a contradiction, under an id that makes asking again no second one. It blocks
 * nothing by itself: the integration gate does, and it is that gate's to say.
 */
export function repairRequest(
  { wave, lane }: Wave,
  { repairId, about, claims, detail, id, target }: NewContradiction,
  attempt: number,
): CoordinationRecord {
  const path = /^artifact:(.*?): /.exec(about)?.[1];
  return {
    id: repairId,
    kind: 'request',
    wave,
    lane,
    agentId: null,
    targets: [target],
    status: 'open',
    priority: 'high',
    blocking: false,
    blockerSeverity: 'advisory',
    artifactRefs: path === undefined ? [] : [path],
    dependsOn: claims.flatMap(({ evidence }) =>
      evidence.flatMap((ref) => (ref.startsWith('record ') ? [ref.slice('record '.length)] : [])),
    ),
    closureCondition: id,
    confidence: null,
    summary: `Agents contradict each other: ${detail}`.slice(0, 1000),
    detail:
      'Integration stays open until they say the same, or until this request is resolved with what holds. Say what holds, and have whoever is wrong change it.',
    attempt: attempt === 0 ? null : attempt,
    source: 'supervisor',
    required: false,
  };
}
