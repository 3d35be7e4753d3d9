import type { RecordKind } from '../model/coordination-record.js';
import { isQuestion } from '../model/coordination-record.js';
import type { GateName, Verdict } from '../model/gate.js';
import type { GateInput } from './gate-input.js';
import { answer, pass } from './verdict.js';

/** Open questions, to agents and to people. */
export function clarificationGate(input: GateInput): Verdict[] {
  const people = idsOf(input, isQuestion);
  if (people.length > 0) return [open('clarification', 'human-feedback-open', people)];
  const questions = idsOf(input, (kind) => kind === 'clarification-request');
  if (questions.length > 0) return [open('clarification', 'clarification-open', questions)];
  return [pass('clarification', { inferred: true, detail: 'no question is open' })];
}

/** Open requests and blockers. */
export function assignmentGate(input: GateInput): Verdict[] {
  const records = idsOf(input, (kind) => !isQuestion(kind) && kind !== 'clarification-request');
  if (records.length > 0) return [open('assignment', 'helper-assignment-open', records)];
  return [pass('assignment', { inferred: true, detail: 'no blocking request is open' })];
}

function idsOf(input: GateInput, matches: (kind: RecordKind) => boolean): string[] {
  return input.openRecords.filter(({ kind, blocks }) => blocks && matches(kind)).map(({ id }) => id);
}

function open(gate: GateName, code: string, ids: readonly string[]): Verdict {
  const shown = ids.slice(0, 5).join(', ');
  return answer(gate, code, {
    detail: `open: ${shown}${ids.length > 5 ? ` and ${ids.length - 5} more` : ''}`,
    evidence: ids.slice(0, 100),
  });
}
