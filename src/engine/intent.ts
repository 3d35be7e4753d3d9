import type { StopReason } from '../events/families/agent-run-events.js';
import type { AttemptOutcome } from '../events/families/attempt-events.js';
import type { Adjudication } from '../model/adjudication.js';
import type { AttemptPlan, ForwardedGap, Stage } from '../model/attempt.js';
import type { ExecutorKind } from '../model/executor.js';
import type { FailureClass } from '../model/failure.js';
import type { AskedHook } from '../model/lifecycle.js';
import type { Rung } from '../gates/ladder.js';
import type { NewContradiction } from './contradiction-work.js';
import type { HandOver } from './hand-over.js';
import type { Routing } from './route-records.js';
import type { ClarificationEscalation, ClarificationRouting, FoundAnswer } from './triage.js';

/** What the loop is to do next. Decided by pure code; performed, and its outcome recorded, by the supervisor. */
export type Intent =
  /** Record what this run works on. */
  | Readonly<{ kind: 'open-wave' }>
  | Readonly<{ kind: 'start-attempt'; plan: AttemptPlan }>
  | Readonly<{ kind: 'start-agent'; agentId: string; stage: Stage; executor: ExecutorKind }>
  /** It is the turn of these agents, and other lanes have the slots that they would run on. */
  | Readonly<{ kind: 'await-slots'; agentIds: readonly string[] }>
  | Readonly<{ kind: 'stop-agent'; intentId: string; reason: StopReason }>
  /** Collect the evidence of a process that has ended. */
  | Readonly<{ kind: 'conclude-agent'; intentId: string }>
  /** Record what was made of the malformed markers of an agent that is held for them. */
  | Readonly<{ kind: 'record-adjudication'; agentId: string; adjudication: Adjudication }>
  | Readonly<{ kind: 'check-contract'; agentId: string; contractId: string }>
  /** End a check that is under way. */
  | Readonly<{ kind: 'stop-check'; checkId: string }>
  /** Put a steward's gap on the blackboard, and go on. */
  | Readonly<{ kind: 'forward-gap'; recordId: string; gap: ForwardedGap }>
  | Readonly<{ kind: 'settle-gap'; recordId: string; status: 'resolved' | 'superseded' }>
  /** Record that agents contradict each other, and ask somebody to repair it. */
  | Readonly<{ kind: 'note-contradiction'; contradiction: NewContradiction }>
  /** Record that a contradiction is over. */
  | Readonly<{
      kind: 'resolve-contradiction';
      id: string;
      version: number;
      how: 'agreed' | 'decided';
      by: string;
      reason: string;
    }>
  | Readonly<{ kind: 'close-repair'; recordId: string; reason: string }>
  /** Merge what was done in the worktree of an agent into what the repository has checked out. */
  | Readonly<{ kind: 'merge-worktree'; of: string }>
  /** Remove a worktree that is merged. */
  | Readonly<{ kind: 'remove-worktree'; of: string }>
  /** Ask a hook whether an agent may start, or the wave may close. */
  | Readonly<{ kind: 'ask-hook'; hook: AskedHook; agentId: string | null }>
  /** Ask the external security provider about what the wave's implementers own. */
  | Readonly<{ kind: 'ask-provider' }>
  | Readonly<{ kind: 'infer-stage'; stage: Stage; evidence: readonly string[] }>
  | Readonly<{
      kind: 'end-attempt';
      outcome: AttemptOutcome;
      statusCode: string;
      detail: string;
      failureClass: FailureClass | null;
      backoffMs: number;
    }>
  /** Put the question whether a rung is approved to people. */
  | Readonly<{ kind: 'ask-approval'; rung: Rung; recordId: string }>
  /** Nobody answered in time: what the question itself named counts. */
  | Readonly<{ kind: 'answer-by-default'; recordId: string; response: string }>
  /** What the question was about is no longer there. */
  | Readonly<{ kind: 'withdraw-question'; recordId: string }>
  /** Make tickets of a record that is for other lanes. */
  | Readonly<{ kind: 'open-ticket'; handOver: HandOver }>
  /** Give a request on the blackboard to somebody. */
  | Readonly<{ kind: 'assign-record'; routing: Routing }>
  /** Close a clarification with an answer that was found. */
  | Readonly<{ kind: 'answer-clarification'; answer: FoundAnswer }>
  /** Ask an agent what a clarification asks. */
  | Readonly<{ kind: 'route-clarification'; routing: ClarificationRouting }>
  /** Ask a person what a clarification asks. */
  | Readonly<{ kind: 'escalate-clarification'; escalation: ClarificationEscalation }>
  /** What it was to answer needs no answer any more, or is asked elsewhere. */
  | Readonly<{ kind: 'withdraw-follow-up'; recordId: string }>
  | Readonly<{ kind: 'complete-wave'; detail: string; evidence: readonly string[] }>
  | Readonly<{ kind: 'fail-wave'; statusCode: string; detail: string; failureClass: FailureClass | null }>
  | Readonly<{
      kind: 'block-wave';
      gate: string;
      statusCode: string;
      detail: string;
      failureClass: FailureClass | null;
    }>
  | Readonly<{ kind: 'cancel-wave'; detail: string }>
  /** Nothing to do before this time (ms since the epoch). */
  | Readonly<{ kind: 'wait'; until: number }>;
