import { isResident } from '../model/agent-role.js';
import { isOpenContradiction } from '../gates/contradictions.js';
import { isSkipped } from '../gates/waivers.js';
import type { Assignment } from '../reducers/open-about.js';
import type { DecisionInput } from './decision-input.js';

/** Something that an agent has to act on, and that came after it had last been started, where it could not know of it. */
export type CallBack = Readonly<{
  agentId: string;
  recordId: string;
  /** An answer that came after it had ended, or work that it was given. */
  kind: 'answer' | 'work';
  /** A person said it: that does not go on by itself. */
  isByPerson: boolean;
  /** Why it runs again, as plans say it. */
  reason: string;
}>;

type CallInput = Pick<DecisionInput, 'wave' | 'state' | 'board' | 'openRecords' | 'contradictions'>;

/**
 * Everything that agents have to be run again for although nothing that they left is wrong: what was answered to them after
 * they had ended, whoever answered; requests that they were given and that hold the wave up; contradictions that they were
 * asked to repair. Each counts until the agent is started again, and no longer: what it does then is for gates to say.
 */
export function callBacks(input: CallInput): CallBack[] {
  return [...unheardAnswers(input), ...givenWork(input)];
}

function unheardAnswers(input: CallInput): CallBack[] {
  return input.board.answers.late.flatMap(({ agentId, recordId, isAuthor, by, closed }): CallBack[] => {
    if (!isMissed(agentId, closed.offset, input)) return [];
    const what = isAuthor ? `its question ${recordId}` : `what it was asked to do, ${recordId},`;
    const reason = `${what} was answered after it had ended`;
    return [{ agentId, recordId, kind: 'answer', isByPerson: by.startsWith('operator:'), reason }];
  });
}

function givenWork(input: CallInput): CallBack[] {
  const { openRecords, contradictions, board } = input;
  const requests = openRecords.flatMap(({ id, blocks, assignment }) => (blocks ? given(id, assignment) : []));
  const repairs = contradictions.flatMap((one) =>
    isOpenContradiction(one) ? given(one.repairId, board.assignmentOf(one.repairId)) : [],
  );
  return [...requests, ...repairs]
    .filter(({ agentId, offset }) => isMissed(agentId, offset, input))
    .map(({ recordId, agentId }) => ({
      agentId,
      recordId,
      kind: 'work',
      isByPerson: false,
      reason: `${recordId} was given to it since`,
    }));
}

type Given = Readonly<{ recordId: string; agentId: string; offset: number }>;

function given(recordId: string, assignment: Assignment | null): Given[] {
  const agentId = assignment?.agentId ?? null;
  return assignment === null || agentId === null ? [] : [{ recordId, agentId, offset: assignment.offset }];
}

/** Whether the agent has run, can run again, and was last started before this came. Residents come back by themselves. */
function isMissed(agentId: string, offset: number, { wave, state }: CallInput): boolean {
  const agent = wave.agents.find((one) => one.agentId === agentId);
  if (agent === undefined || isResident(agent.role) || isSkipped(agentId, state)) return false;
  const seen = state.agents.get(agentId)?.boardOffset ?? null;
  return seen !== null && offset >= seen;
}
