import { unreachable } from '../../base/unreachable.js';
import type { JsonObject } from '../../base/json.js';
import type { ControlEventType } from '../../events/control-event.js';
import { decide } from '../decide.js';
import type { DecisionInput } from '../decision-input.js';
import { judge, newsOf } from '../gate-news.js';
import type { Intent } from '../intent.js';

/** What a record must say that follows from a decision. */
export type DecidedEvent = Readonly<{
  type: ControlEventType;
  /** The agent that the record must be about; null where it is about none. */
  agentId: string | null;
  /** What its data must hold; whatever else it holds was observed while performing. */
  data: JsonObject;
  /** Nothing may have come of it yet: the process was gone, or not there to be stopped. */
  optional: boolean;
  /** What stands on record instead where it could not be done. */
  instead?: ControlEventType;
}>;

/** The types of records that only a decision leads to, and that therefore name what it was based on. */
export const decidedTypes = [
  'wave.opened',
  'attempt.started',
  'agent-run.requested',
  'contract.check-requested',
  'hook.requested',
  'stage.inferred',
  'gap.forwarded',
  'gap.settled',
  'contradiction.detected',
  'contradiction.resolved',
  'gate.evaluated',
  'workspace.merge-requested',
  'workspace.remove-requested',
  'attempt.ended',
  'wave.completed',
  'wave.failed',
  'wave.blocked',
  'wave.cancelled',
] as const satisfies readonly ControlEventType[];

/**
 * What the gates say at this moment, as the records must say it. That one does not let pass must be on record; that one
 * passes need not be, since the build that wrote the log may not have had that gate, nor need other words than before.
 */
export function decidedVerdicts(input: DecisionInput): DecidedEvent[] {
  return judge(input).map((verdict) => ({
    type: 'gate.evaluated',
    agentId: verdict.agentId,
    data: asJson({ verdict }),
    optional: verdict.ok || newsOf(verdict, input.state) !== 'answer',
  }));
}

/** What is decided at this moment, as the records must say it, in the order in which it is performed: agents start last. */
export function decidedEvents(input: DecisionInput): DecidedEvent[] {
  const intents = decide(input);
  const starts = intents.filter(({ kind }) => kind === 'start-agent');
  const others = intents.filter(({ kind }) => kind !== 'start-agent');
  return [...others, ...starts].flatMap((intent) => eventOf(intent, input) ?? []);
}

function eventOf(intent: Intent, { wave }: DecisionInput): DecidedEvent | undefined {
  const { kind, ...said } = intent;
  void kind;
  switch (intent.kind) {
    case 'open-wave':
      return event('wave.opened', { fingerprint: wave.fingerprint });
    case 'start-attempt':
      return event('attempt.started', said);
    case 'start-agent':
      return {
        ...event('agent-run.requested', { stage: intent.stage }),
        agentId: intent.agentId,
        optional: true,
        instead: 'inputs.refused',
      };
    case 'stop-agent':
      return { ...event('agent-run.stop-requested', said), optional: true };
    case 'record-adjudication':
      return { ...event('adjudication.recorded', intent.adjudication), agentId: intent.agentId };
    case 'check-contract':
      return {
        ...event('contract.check-requested', { contractId: intent.contractId }),
        agentId: intent.agentId,
      };
    case 'ask-hook':
      return { ...event('hook.requested', { hook: intent.hook }), agentId: intent.agentId };
    case 'forward-gap':
      return event('gap.forwarded', { ...intent.gap, recordId: intent.recordId });
    case 'settle-gap':
      return event('gap.settled', said);
    case 'note-contradiction': {
      const { id, about, values, claims, version, repairId } = intent.contradiction;
      return event('contradiction.detected', { id, about, values, claims, version, repairId });
    }
    case 'resolve-contradiction':
      return event('contradiction.resolved', said);
    case 'merge-worktree':
      return event('workspace.merge-requested', { of: intent.of });
    case 'remove-worktree':
      return event('workspace.remove-requested', { of: intent.of });
    case 'infer-stage':
      return event('stage.inferred', said);
    case 'end-attempt':
      return event('attempt.ended', said);
    // What it was closed on is compared verdict by verdict; a build with another gate has more to name.
    case 'complete-wave':
      return event('wave.completed', { detail: intent.detail, fingerprint: wave.fingerprint });
    case 'fail-wave':
      return event('wave.failed', said);
    case 'block-wave':
      return event('wave.blocked', said);
    case 'cancel-wave':
      return event('wave.cancelled', said);
    // What is found there is observed, not decided; the blackboard has a log of its own.
    case 'conclude-agent':
    case 'open-ticket':
    case 'assign-record':
    case 'close-repair':
    case 'answer-clarification':
    case 'route-clarification':
    case 'escalate-clarification':
    case 'withdraw-follow-up':
    case 'ask-approval':
    case 'answer-by-default':
    case 'withdraw-question':
    case 'ask-provider':
    case 'stop-check':
    case 'await-slots':
    case 'wait':
      return undefined;
    default:
      return unreachable(intent);
  }
}

function event(type: ControlEventType, data: object): DecidedEvent {
  return { type, agentId: null, data: asJson(data), optional: false };
}

/** As it stands in a log: what is undefined is not there. */
function asJson(data: object): JsonObject {
  return JSON.parse(JSON.stringify(data)) as JsonObject;
}
