import { isForwardedGap } from '../gates/coordination.js';
import type { OpenRecord } from '../gates/gate-input.js';
import { isQuestion } from '../model/coordination-record.js';
import { contradictionWork } from './contradiction-work.js';
import type { DecisionInput } from './decision-input.js';
import { handOvers } from './hand-over.js';
import type { Intent } from './intent.js';
import { routeRecords } from './route-records.js';
import { triage } from './triage.js';

/** What is due on the blackboard: requests to other lanes, questions of agents, and those that nobody was asked to act on yet. */
export function boardWork(input: DecisionInput): Intent[] {
  const { wave, expertise, policy } = input;
  const rules = { wave, preferred: policy.preferredAgents, expertise };
  const records = input.openRecords.filter(isGiven);
  const tickets = handOvers(input);
  const routed = routeRecords(records, rules).filter(
    ({ recordId }) => !tickets.some((handOver) => handOver.recordId === recordId),
  );
  return [
    ...tickets.map((handOver): Intent => ({ kind: 'open-ticket', handOver })),
    ...triage(input),
    ...contradictionWork(input),
    ...routed.map((routing): Intent => ({ kind: 'assign-record', routing })),
  ];
}

/**
 * A gap that a steward reported is that steward's to close, and a question to people nobody else's, whomever they name; who
 * answers a clarification is for triage to find.
 */
function isGiven(record: OpenRecord): boolean {
  return !isForwardedGap(record) && !isQuestion(record.kind) && record.kind !== 'clarification-request';
}
