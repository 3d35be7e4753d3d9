import type { Rung } from '../gates/ladder.js';
import { ladder } from '../gates/ladder.js';
import type { CoordinationRecord } from '../model/coordination-record.js';
import type { Oversight } from '../model/oversight.js';
import { approvalChoices, approvalCondition } from '../model/question.js';
import type { Wave } from '../model/wave.js';
import type { LaneLayout } from '../store/layout.js';
import { linkedToQuestion, settledBy } from './linked-records.js';
import type { WaveJournal } from './wave-journal.js';

/** Puts the question whether a rung is approved on the blackboard, under an id that makes asking again no second question. */
export function askApproval(
  journal: WaveJournal,
  wave: Wave,
  { recordId, rung }: Readonly<{ recordId: string; rung: Rung }>,
  { timeoutMs, fallback }: Oversight,
): void {
  if (journal.coordination.chosen.has(recordId)) return;
  const record: CoordinationRecord = {
    id: recordId,
    kind: 'human-feedback',
    wave: wave.wave,
    lane: wave.lane,
    agentId: null,
    targets: [],
    status: 'open',
    priority: 'high',
    blocking: true,
    blockerSeverity: 'hard',
    artifactRefs: [],
    dependsOn: [],
    closureCondition: approvalCondition(rung),
    confidence: null,
    summary: `Approve ${rung} of wave ${wave.wave}, "${wave.title}"?`,
    detail: rung === 'gate-7' ? 'Every gate passes.' : `These pass: ${ladder[rung]}.`,
    attempt: journal.state.attempt,
    source: 'supervisor',
    required: false,
    question: { choices: approvalChoices, fallback, timeoutMs, waits: false },
  };
  journal.post('record.posted', record);
}

/**
 * Closes a question that answers itself, with what hangs on it, or that is about what is no longer there; one that somebody
 * closed stays as it is.
 */
export function closeQuestion(
  journal: WaveJournal,
  { layout, wave }: Readonly<{ layout: LaneLayout; wave: number }>,
  recordId: string,
  how: Readonly<{ response: string } | { withdrawn: string }>,
): void {
  if (journal.coordination.questions.openOne(recordId) === undefined) return;
  if ('withdrawn' in how) {
    journal.post('record.changed', { id: recordId, status: 'superseded', reason: how.withdrawn });
    return;
  }
  const { response } = how;
  for (const id of linkedToQuestion(layout, wave, journal.coordination, recordId))
    journal.settle(settledBy(id, recordId, response, true));
  journal.post('record.changed', {
    id: recordId,
    action: 'answer',
    status: 'resolved',
    response,
    byDefault: true,
  });
}
