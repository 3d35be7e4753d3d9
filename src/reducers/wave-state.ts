import type { Wave } from '../model/wave.js';
import type { Adjudication, AgentStatements } from '../model/adjudication.js';
import type { BudgetLevel, Budgets } from '../model/budget.js';
import type { Envelope } from '../model/envelope.js';
import type { CheckedOut } from '../model/checked-out.js';
import type { Conflict } from '../model/contradiction.js';
import type { SlotGrant } from '../model/agent-slots.js';
import type { AttemptPlan, ForwardedGap, Stage } from '../model/attempt.js';
import type { FailureClass } from '../model/failure.js';
import type { OwnershipOverride, RerunRequest, Waiver } from '../model/rerun.js';
import type { Verdict } from '../model/gate.js';
import type { ProofBundle } from '../model/proof-bundle.js';
import { UNLIMITED } from '../model/agent-slots.js';
import type { StallKind, StallLimits } from '../model/stall-limits.js';
import type { ProcessIdentity } from '../model/status-file.js';
import type { RefusalPolicy } from './turned-away.js';
import type { HookAsk } from './hook-ask.js';
import type { AgentSpending } from './spent-by.js';
import type { AgentWorktree } from './agent-worktree.js';
import type { ContractCheck } from './contract-check.js';
import type { StopReason } from '../events/families/agent-run-events.js';
import type { MatrixMeasure, ProviderAnswer } from '../events/families/closure-events.js';
import type { InputCopy, InputProblem } from '../events/families/input-events.js';
import type { ObservedTicket } from '../events/families/ticket-events.js';
import type { FileMeasure } from '../events/families/measurement-events.js';

/** The newest process of one agent, as far as the log knows it. */
export type AgentRun = {
  readonly intentId: string;
  readonly agentId: string;
  readonly attempt: number;
  readonly run: string | null;
  readonly stage: Stage;
  readonly executor: string;
  readonly promptHash: string;
  readonly timeLimitMs: number | null;
  /** Null where nobody watches whether it stalls. */
  readonly stall: StallLimits | null;
  readonly ownedPaths: readonly string[];
  /** It is there for the others: nothing waits for it. */
  readonly resident: boolean;
  /** The agent in whose worktree it works; null in the shared tree. */
  readonly worktree: string | null;
  readonly requestedAt: string;
  /** How much of the blackboard its request was based on, in bytes; null where an older build did not say. */
  readonly boardOffset: number | null;
  /** Ordinal of the record among the accepted records of this log; order without a clock. */
  readonly requestedSeq: number;
  state: 'requested' | 'running' | 'exited' | 'concluded' | 'buried';
  process: Readonly<{
    bootId: string;
    shim: ProcessIdentity;
    agent: ProcessIdentity & { pgid: number };
  }> | null;
  startedAt: string | null;
  endedAt: string | null;
  exitCode: number | null;
  signal: string | null;
  exitDetail: string;
  /** What it was found not to do for too long. */
  stalled: Readonly<{ kind: StallKind; limitMs: number }> | null;
  stop: StopReason | null;
  /**
   * Paths that changed while it, or an earlier run of its agent, ran and that nobody who ran owns. Running again undoes
   * nothing: they stay until they are what they were before, or an owner of theirs has changed them since.
   */
  unowned: Stray[];
  /** What changed while it, or an earlier run of its agent, ran could not be measured, and never can be. */
  unmeasured: boolean;
  concludedSeq: number | null;
  envelope: Envelope | null;
  envelopePath: string | null;
  envelopeSha256: string | null;
  /** What was measured of the published envelope last; null where it is gone, or there never was one. */
  envelopeNow: string | null;
  malformed: readonly string[];
  /** What it left to be judged by; null where the log does not say. */
  said: AgentStatements | null;
  /** What was decided about the form of what it said. */
  adjudication: Attributed<Adjudication> | null;
  /** Tool calls that are on record. */
  toolCalls: number;
  /** The newest of them. */
  lastTool: Readonly<{ tool: string; about: string; at: string }> | null;
  /** By which its program could go on with what it did. */
  sessionId: string | null;
  /** What it was not allowed to do, in its program's words. */
  denied: readonly string[];
  failureClass: FailureClass | null;
  /** How long its provider asked to wait; null where it did not say. */
  retryAfterMs: number | null;
  /** Its runs on this executor, this one included, that its provider turned away one after the other. */
  rateLimits: number;
  /** Starts of this attempt, this one included, that came to nothing one after the other. */
  burials: number;
  /** Runs of this agent that were concluded before it in the same attempt. */
  readonly round: number;
};

/** What an agent was handed of others' work when it was last to start; with problems where it was not started. */
export type AgentInputs = Readonly<{
  attempt: number;
  run: string | null;
  /** The start that the copies were made for; null where there was none. */
  intentId: string | null;
  copies: readonly InputCopy[];
  problems: readonly InputProblem[];
}>;

/** A path that changed although nobody who ran owns it. */
export type Stray = Readonly<{
  path: string;
  at: string;
  /** What it was before, as mode and git blob; null where it was not there, undefined where that is not known. */
  before?: string | null;
}>;

/** What git has checked out, and what its own files say that it does, by hashes. */
export type KnownCheckout = CheckedOut &
  Readonly<{
    files: Readonly<Record<string, string>>;
    programs: Readonly<Record<string, string>>;
    /** The programs as they were when nobody was held to have changed them. */
    trusted: Readonly<Record<string, string>>;
  }>;

/** Something that a person decided: who, and when. */
export type Attributed<What> = What & Readonly<{ by: string; at: string }>;

/** A proof bundle with what became of it. */
export type KnownBundle = ProofBundle &
  Readonly<{
    state: 'active' | 'superseded' | 'revoked';
    supersededBy: string | null;
    recordedBy: string;
    recordedAt: string;
    /** Ordinal of its record in this log. */
    recordedSeq: number;
  }>;

/** The newest version of a contradiction that is on record. */
export type KnownContradiction = Conflict &
  Readonly<{
    version: number;
    repairId: string;
    detectedAt: string;
    /** `agreed`: by itself, so that it is a new one when it comes back; `decided`: until something new is said. */
    settled: Attributed<
      Readonly<{ state: 'resolved' | 'waived'; how: 'agreed' | 'decided'; reason: string }>
    > | null;
  }>;

/** Whether the wave is open, and if not, how it ended. `completed` is for ever; the others last until the next run. */
export type WaveOutcome = 'open' | 'completed' | 'failed' | 'blocked' | 'cancelled';

/** The newest version of its signal that an agent has seen. */
export type SignalAck = Readonly<{ version: number; signal: string; observedAt: string }>;

/** Everything that is known of one wave from its control-plane log. Owned and changed by `reduceWave` alone. */
export type WaveState = {
  /** Accepted records so far. */
  seq: number;
  opened: Readonly<{
    fingerprint: string;
    file: string;
    wave: Wave;
    /** Hash of each file besides the wave's own that prompts were compiled from. */
    promptSources: Readonly<Record<string, string | null>>;
    /** What may be used; null where nobody set a limit. */
    budgets: Budgets | null;
    /** What is done about providers that turn agents away; null where that is not on record. */
    refusals: RefusalPolicy | null;
    run: string | null;
    /** Who held this log then. */
    holder: string | null;
    at: string;
  }> | null;
  /** Who raised the epoch of this log last. */
  holder: string | null;
  /** The run that last opened the wave. */
  run: string | null;
  /** Number of the newest attempt; 0 before the first. */
  attempt: number;
  attemptActive: boolean;
  /** Attempts that the current run has started. */
  attemptsOfRun: number;
  plan: AttemptPlan | null;
  /** Set between a failed attempt and its retry: not before this time (ms since the epoch). */
  retryNotBefore: number | null;
  lastAttempt: Readonly<{
    outcome: string;
    statusCode: string;
    detail: string;
    failureClass: FailureClass | null;
    at: string;
  }> | null;
  agents: Map<string, AgentRun>;
  /** The newest tree that the work tree was measured as. */
  tree: string | null;
  /** What git had checked out when it was last looked at; null before that. */
  checkout: KnownCheckout | null;
  /** By the agent that they belong to. */
  worktrees: Map<string, AgentWorktree>;
  measured: Map<string, FileMeasure>;
  gates: Map<string, Verdict>;
  /** By `contractKey`. */
  contracts: Map<string, ContractCheck>;
  /** Files before their agent first started, by `baselineKey`. */
  baselines: Map<string, FileMeasure>;
  /** By agent. */
  inputs: Map<string, AgentInputs>;
  /** What the component matrix says of the promoted components; null before it was measured. */
  matrix: MatrixMeasure | null;
  /** The newest answer of the external security provider, and the attempt that asked. */
  provider: (ProviderAnswer & Readonly<{ attempt: number }>) | null;
  /** Its share of the slots that lanes have in common; no slots, so no limit, where nothing is on record. */
  slots: SlotGrant;
  /** What agents used, by `spendingKey`; `spentBy` adds it up. */
  spent: Map<string, AgentSpending>;
  /** The level of each limit that is on record, by `budgetKey`. */
  budgetLevels: Map<string, BudgetLevel>;
  /** What hooks were asked, by `hookKey`. */
  hooks: Map<string, HookAsk>;
  /** Gaps of stewards that are open on the blackboard, by the id of their record. */
  gaps: Map<string, ForwardedGap>;
  /** What agents contradict each other in, or did, by id. */
  contradictions: Map<string, KnownContradiction>;
  /** What the log of tickets between lanes was last seen to say of this wave. */
  tickets: Readonly<{ open: readonly ObservedTicket[]; more: number; damage: readonly number[] }>;
  /** What kept each agent from passing in the attempt before, for the prompt of its next run. */
  findings: Map<string, readonly Verdict[]>;
  inferred: Map<string, readonly string[]>;
  /** What people asked to run again and no attempt has taken up yet, oldest first. */
  reruns: Attributed<RerunRequest>[];
  waivers: Map<string, Attributed<Waiver>>;
  ownershipOverrides: Map<string, Attributed<OwnershipOverride>>;
  /** Proof that people registered, by id, oldest first. */
  bundles: Map<string, KnownBundle>;
  /** How often each failure happened in this run, by `failureKey`. */
  failures: Map<string, number>;
  outcome: WaveOutcome;
  outcomeDetail: Readonly<{
    gate: string | null;
    statusCode: string;
    detail: string;
    failureClass: FailureClass | null;
    at: string;
  }> | null;
  cancel: 'none' | 'graceful' | 'forced';
  /** Why, in the words of whoever wants it; empty where they said nothing. */
  cancelReason: string;
  startedAt: string | null;
  lastEventAt: string | null;
  /** Rises only when what a signal compares changes; the same for every reader. */
  signal: { key: string; version: number; changedAt: string };
  agentSignals: Map<string, { key: string; version: number; changedAt: string }>;
  /** What each agent has seen of its signal. */
  acks: Map<string, SignalAck>;
  /** Events of types that this build does not know, by type. */
  unknown: Map<string, number>;
  /** Impossible events, newest last, at most 50; `wave doctor` shows them. */
  anomalies: string[];
};

/** The state before the first record. */
export function initialWaveState(): WaveState {
  return {
    seq: 0,
    opened: null,
    holder: null,
    run: null,
    attempt: 0,
    attemptActive: false,
    attemptsOfRun: 0,
    plan: null,
    retryNotBefore: null,
    lastAttempt: null,
    agents: new Map(),
    tree: null,
    checkout: null,
    worktrees: new Map(),
    measured: new Map(),
    gates: new Map(),
    contracts: new Map(),
    baselines: new Map(),
    inputs: new Map(),
    matrix: null,
    provider: null,
    slots: UNLIMITED,
    spent: new Map(),
    budgetLevels: new Map(),
    hooks: new Map(),
    gaps: new Map(),
    contradictions: new Map(),
    tickets: { open: [], more: 0, damage: [] },
    findings: new Map(),
    inferred: new Map(),
    reruns: [],
    waivers: new Map(),
    ownershipOverrides: new Map(),
    bundles: new Map(),
    failures: new Map(),
    outcome: 'open',
    outcomeDetail: null,
    cancel: 'none',
    cancelReason: '',
    startedAt: null,
    lastEventAt: null,
    signal: { key: '', version: 0, changedAt: '' },
    agentSignals: new Map(),
    acks: new Map(),
    unknown: new Map(),
    anomalies: [],
  };
}

/** Whether a process of this run may still exist. */
function isActive(run: AgentRun): boolean {
  return run.state === 'requested' || run.state === 'running';
}

/** The runs whose processes may still exist, in the order in which they were requested. */
export function activeRuns(state: WaveState): AgentRun[] {
  return [...state.agents.values()]
    .filter(isActive)
    .sort((left, right) => left.requestedSeq - right.requestedSeq);
}

/**
 * When a run has had its time (ms since the epoch). Its start is what the machine's clock said to its shim: never taken for
 * earlier than the request, since that clock may have been set back in between.
 */
export function limitOf({ startedAt, requestedAt }: AgentRun, timeLimitMs: number): number {
  return Math.max(Date.parse(requestedAt), Date.parse(startedAt ?? requestedAt)) + timeLimitMs;
}

/** The key under which the newest verdict of a gate, or of a gate about one agent, is kept. */
export function verdictKey(verdict: Pick<Verdict, 'gate' | 'agentId'>): string {
  return verdict.agentId === null ? verdict.gate : `${verdict.gate}/${verdict.agentId}`;
}

/** Which run of its agent in the attempt a start now would be: 0 for the first, one more after each that was concluded. */
export function nextRound({ agents }: WaveState, agentId: string, attempt: number): number {
  const last = agents.get(agentId);
  if (last?.attempt !== attempt) return 0;
  return last.state === 'concluded' ? last.round + 1 : last.round;
}
