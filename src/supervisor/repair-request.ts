import type { NewContradiction } from '../engine/contradiction-work.js';
import type { CoordinationRecord } from '../model/coordination-record.js';
import type { Wave } from '../model/wave.js';
import type { WaveJournal } from './wave-journal.js';

/**
 * Asks somebody to repair a contradiction, under an id that makes asking again no second request. It blocks nothing by itself:
 * the integration gate does, and it is that gate's to say.
 */
export function askForRepair(journal: WaveJournal, wave: Wave, contradiction: NewContradiction): void {
  const { repairId, supersedes, about, claims, detail, id, target } = contradiction;
  if (supersedes !== null) closeRepair(journal, supersedes, 'superseded', `${repairId} takes its place`);
  if (journal.coordination.chosen.has(repairId)) return;
  const path = /^artifact:(.*?): /.exec(about)?.[1];
  const record: CoordinationRecord = {
    id: repairId,
    kind: 'request',
    wave: wave.wave,
    lane: wave.lane,
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
    attempt: journal.state.attempt === 0 ? null : journal.state.attempt,
    source: 'supervisor',
    required: false,
  };
  journal.post('record.posted', record);
}

/** Closes a request for repair; one that somebody has closed stays as it is. */
export function closeRepair(
  journal: WaveJournal,
  recordId: string,
  status: 'resolved' | 'superseded',
  reason: string,
): void {
  if (journal.coordination.open.get(recordId) === undefined) return;
  journal.post('record.changed', { id: recordId, status, reason });
}
