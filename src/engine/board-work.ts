import type { DecisionInput } from './decision-input.js';
import type { Intent } from './intent.js';
import { routeRecords } from './route-records.js';

/** What is due on the blackboard: requests that nobody was asked to act on yet. */
export function boardWork(input: DecisionInput): Intent[] {
  const { wave, expertise, policy } = input;
  const rules = { wave, preferred: policy.preferredAgents, expertise };
  return routeRecords(input.openRecords, rules).map((routing) => ({ kind: 'assign-record', routing }));
}
