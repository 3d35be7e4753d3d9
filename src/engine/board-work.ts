import { isForwardedGap } from '../gates/coordination.js';
import { isQuestion } from '../model/coordination-record.js';
import type { DecisionInput } from './decision-input.js';
import type { Intent } from './intent.js';
import { routeRecords } from './route-records.js';

/** What is due on the blackboard: requests that nobody was asked to act on yet. */
export function boardWork(input: DecisionInput): Intent[] {
  const { wave, expertise, policy } = input;
  const rules = { wave, preferred: policy.preferredAgents, expertise };
  // A gap that a steward reported is that steward's to close, and a question to people nobody else's, whomever they name.
  const records = input.openRecords.filter((record) => !isForwardedGap(record) && !isQuestion(record.kind));
  return routeRecords(records, rules).map((routing) => ({ kind: 'assign-record', routing }));
}
