import type { TriageIntent } from '../engine/triage-events.js';
import { triageEvents } from '../engine/triage-events.js';
import type { Wave } from '../model/wave.js';
import type { WaveJournal } from './wave-journal.js';

/** Puts a step of triage on the blackboard, as far as it is not there yet. */
export function postTriage(journal: WaveJournal, wave: Wave, intent: TriageIntent): void {
  const { clarifications } = journal.coordination;
  for (const event of triageEvents(intent, clarifications.get(rootOf(intent)), wave)) {
    const { chosen, open } = journal.coordination;
    if (event.type === 'record.posted') {
      if (!chosen.has(event.data.id)) journal.post('record.posted', event.data);
    } else if (open.get(event.data.id) !== undefined) journal.settle(event.data);
  }
}

function rootOf(intent: TriageIntent): string {
  switch (intent.kind) {
    case 'answer-clarification':
      return intent.answer.recordId;
    case 'route-clarification':
      return intent.routing.recordId;
    case 'escalate-clarification':
      return intent.escalation.recordId;
    case 'withdraw-follow-up':
      return '';
  }
}
