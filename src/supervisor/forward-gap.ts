import type { ForwardedGap } from '../model/attempt.js';
import type { CoordinationRecord } from '../model/coordination-record.js';
import type { Wave } from '../model/wave.js';
import type { WaveJournal } from './wave-journal.js';

/** Puts a steward's gap on the blackboard: closure-critical, under an id that makes doing it again no second record. */
export function postGap(journal: WaveJournal, wave: Wave, recordId: string, gap: ForwardedGap): void {
  if (journal.coordination.chosen.has(recordId)) return;
  const { stage, agentId, attempt, detail, targets } = gap;
  const envelope = journal.state.agents.get(agentId)?.envelopePath ?? null;
  const record: CoordinationRecord = {
    id: recordId,
    kind: 'blocker',
    wave: wave.wave,
    lane: wave.lane,
    agentId,
    targets,
    status: 'open',
    priority: 'high',
    blocking: true,
    blockerSeverity: 'closure-critical',
    artifactRefs: envelope === null ? [] : [envelope],
    dependsOn: [],
    // Says to the gates that this is said already, by the steward's own.
    closureCondition: `gap:${stage}/${agentId}`,
    confidence: null,
    summary: `${agentId} (${stage}) reports a gap: ${detail}`.slice(0, 1000),
    detail: null,
    attempt,
    source: 'supervisor',
    required: false,
  };
  journal.post('record.posted', record, { agent: agentId, attempt });
}

/** Closes the record of a gap; one that somebody has closed stays as it is. */
export function closeGap(journal: WaveJournal, recordId: string, status: 'resolved' | 'superseded'): void {
  if (journal.coordination.open.get(recordId) === undefined) return;
  const reason = status === 'resolved' ? 'its steward passes now' : 'its steward has reported it anew';
  journal.post('record.changed', { id: recordId, status, reason });
}
