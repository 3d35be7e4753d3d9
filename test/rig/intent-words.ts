import { unreachable } from '../../src/base/unreachable.js';
import type { Intent } from '../../src/engine/intent.js';
import { T0 } from './events.js';

/** Intents as short words, so that a decision reads as one line: `start A1`, `wait +5`, `end retry`. */
export function words(intents: readonly Intent[]): string[] {
  return intents.map(word);
}

function word(intent: Intent): string {
  switch (intent.kind) {
    case 'open-wave':
      return 'open';
    case 'start-attempt': {
      const { attempt, selectedAgentIds, reusableAgentIds } = intent.plan;
      const reused = reusableAgentIds.length === 0 ? '' : `, reuse ${reusableAgentIds.join(' ')}`;
      return `attempt ${attempt}: ${selectedAgentIds.join(' ') || 'nobody'}${reused}`;
    }
    case 'start-agent':
      return `start ${intent.agentId}`;
    case 'await-slots':
      return `await ${intent.agentIds.join(' ')}`;
    case 'stop-agent':
      return `stop ${intent.intentId} ${intent.reason}`;
    case 'conclude-agent':
      return `conclude ${intent.intentId}`;
    case 'record-adjudication':
      return `adjudicate ${intent.agentId} ${intent.adjudication.status}`;
    case 'check-contract':
      return `check ${intent.agentId}/${intent.contractId}`;
    case 'stop-check':
      return `stop check ${intent.checkId}`;
    case 'forward-gap':
      return `forward ${intent.recordId}`;
    case 'settle-gap':
      return `settle ${intent.recordId} ${intent.status}`;
    case 'note-contradiction':
      return `note ${intent.contradiction.id} for ${intent.contradiction.target}`;
    case 'resolve-contradiction':
      return `${intent.how} ${intent.id}`;
    case 'close-repair':
      return `close ${intent.recordId}`;
    case 'merge-worktree':
      return `merge ${intent.of}`;
    case 'remove-worktree':
      return `remove ${intent.of}`;
    case 'ask-provider':
      return 'ask provider';
    case 'ask-hook':
      return `ask hook ${intent.hook}${intent.agentId === null ? '' : ` ${intent.agentId}`}`;
    case 'infer-stage':
      return `infer ${intent.stage}`;
    case 'end-attempt':
      return `end ${intent.outcome}`;
    case 'open-ticket':
      return `hand ${intent.handOver.recordId} over to ${intent.handOver.lanes.join(', ')}`;
    case 'assign-record':
      return `assign ${intent.routing.recordId} to ${intent.routing.agentId ?? 'nobody'}`;
    case 'ask-approval':
      return `ask ${intent.rung}`;
    case 'answer-by-default':
      return `answer ${intent.recordId} ${intent.response}`;
    case 'withdraw-question':
      return `withdraw ${intent.recordId}`;
    case 'answer-clarification':
      return `answer ${intent.answer.recordId} by ${intent.answer.by}: ${intent.answer.response ?? 'nothing'}`;
    case 'route-clarification': {
      const { followUpId, agentId, supersedes } = intent.routing;
      return `ask ${agentId} as ${followUpId}${supersedes === null ? '' : ` in place of ${supersedes}`}`;
    }
    case 'escalate-clarification': {
      const { escalationId, supersedes } = intent.escalation;
      return `ask people as ${escalationId}${supersedes === null ? '' : ` in place of ${supersedes}`}`;
    }
    case 'withdraw-follow-up':
      return `withdraw ${intent.recordId}`;
    case 'complete-wave':
      return 'complete';
    case 'fail-wave':
      return `fail ${intent.statusCode}`;
    case 'block-wave':
      return `block ${intent.gate} ${intent.statusCode}`;
    case 'cancel-wave':
      return 'cancel';
    case 'wait':
      return `wait +${(intent.until - T0) / 1000}`;
    default:
      return unreachable(intent);
  }
}
