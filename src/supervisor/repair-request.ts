import type { NewContradiction } from '../engine/contradiction-work.js';
import { repairRequest } from '../engine/repair-request.js';
import type { Wave } from '../model/wave.js';
import type { WaveJournal } from './wave-journal.js';

/** Asks somebody to repair a contradiction, once; a request of an earlier version of it is closed. */
export function askForRepair(journal: WaveJournal, wave: Wave, contradiction: NewContradiction): void {
  const { repairId, supersedes } = contradiction;
  if (supersedes !== null) closeRepair(journal, supersedes, 'superseded', `${repairId} takes its place`);
  if (journal.coordination.chosen.has(repairId)) return;
  journal.post('record.posted', repairRequest(wave, contradiction, journal.state.attempt));
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
