import type { Envelope } from '../model/envelope.js';
import type { Verdict } from '../model/gate.js';
import type { FailureClass } from '../model/failure.js';
import type { ProcessIdentity } from '../model/status-file.js';
import type { Wave } from '../model/wave.js';
import type { AttemptPlan, Stage } from '../model/attempt.js';

/** Byte offsets of the logs that a decision was based on; `wave replay` folds exactly these prefixes. */
export type Basis = Readonly<{ control: number; coordination: number }>;

/** What was measured of one file at one moment; paths are relative to the repository. */
export type FileMeasure = Readonly<{
  path: string;
  exists: boolean;
  sha256: string | null;
  bytes: number | null;
}>;

/** One path that differs between two snapshots of the work tree. */
export type PathChange = Readonly<{ path: string; change: 'added' | 'modified' | 'deleted' }>;

/** Why a running agent is stopped by us. */
export type StopReason = 'time-limit' | 'cancelled' | 'shim-lost';

/** How an attempt ended. */
export type AttemptOutcome = 'closed' | 'retry' | 'failed' | 'blocked' | 'cancelled';

/**
 * Everything that can happen to one wave, by type. A record's own keys (`wave`, `run`, `attempt`, `agent`, `epoch`) say
 * to whom; this is its `data`.
 */
export type ControlEventData = Readonly<{
  /** A launcher or supervisor took the lane over; records of lower epochs no longer count. */
  'epoch.raised': Readonly<{ epoch: number; holder: string }>;
  /** A run began to work on the wave; what it read is named by hashes. */
  'wave.opened': Readonly<{
    fingerprint: string;
    file: string;
    promptHashes: Readonly<Record<string, string>>;
    /** The wave as it was understood, without the texts of its prompts: replay and status need no Markdown. */
    wave: Wave;
  }>;
  /** One pass over the wave began, with this plan. */
  'attempt.started': Readonly<{ plan: AttemptPlan; basis: Basis }>;
  /** Intent: this process is to be started. On disk before anything happens. */
  'agent-run.requested': Readonly<{
    intentId: string;
    stage: Stage;
    executor: string;
    promptHash: string;
    /** Wall-clock limit; null means none. */
    timeLimitMs: number | null;
    ownedPaths: readonly string[];
  }>;
  /** Observed: the shim has published who it is. */
  'agent-run.started': Readonly<{
    intentId: string;
    bootId: string;
    shim: ProcessIdentity;
    agent: ProcessIdentity & { pgid: number };
    startedAt: string;
  }>;
  /** Observed: no process came of the intent, and none will: its claim is taken or the spawn failed. */
  'agent-run.buried': Readonly<{ intentId: string; reason: string; failureClass: FailureClass }>;
  /** Intent: the agent's process group is to be stopped. */
  'agent-run.stop-requested': Readonly<{ intentId: string; reason: StopReason }>;
  /** Observed: the process ended. `exitCode` is null when nobody can know it. */
  'agent-run.exited': Readonly<{
    intentId: string;
    exitCode: number | null;
    signal: string | null;
    endedAt: string | null;
    detail: string;
  }>;
  /** Processes that an agent had left behind were ended; those that outlived it are named. */
  'agent-run.swept': Readonly<{ intentId: string; survivors: readonly number[] }>;
  /** The agent's evidence is collected and its result envelope published. */
  'agent-run.concluded': Readonly<{
    intentId: string;
    /** Relative to the lane's state folder. */
    envelopePath: string;
    envelopeSha256: string;
    envelope: Envelope;
    /** Which kinds of marker were present but malformed. */
    malformed: readonly string[];
    /** What the end of its output says about a failure; empty when it ended well. */
    detail: string;
    failureClass: FailureClass | null;
  }>;
  /** The work tree was compared with its previous snapshot. */
  'workspace.measured': Readonly<{
    tree: string;
    changes: readonly PathChange[];
    /** Intents of the agents that ran while the changes appeared. */
    running: readonly string[];
    /** Paths that none of them owns. */
    unowned: readonly string[];
  }>;
  /** The snapshot that changes would be measured against is gone: what these runs changed cannot be known. */
  'snapshot.lost': Readonly<{ tree: string; running: readonly string[] }>;
  /** Files that evidence depends on were measured again. */
  'artifact.measured': Readonly<{ files: readonly FileMeasure[] }>;
  /** A gate answered differently from its last recorded answer. */
  'gate.evaluated': Readonly<{ verdict: Verdict; basis: Basis }>;
  /** A closure stage that the wave declares no steward for was concluded from recorded facts. */
  'stage.inferred': Readonly<{ stage: string; evidence: readonly string[] }>;
  /** The attempt is over. */
  'attempt.ended': Readonly<{
    outcome: AttemptOutcome;
    statusCode: string;
    detail: string;
    failureClass: FailureClass | null;
    /** Milliseconds to wait before the next attempt, where there is one. */
    backoffMs: number;
    basis: Basis;
  }>;
  /** Terminal: the evidence agrees, the wave is closed for good. */
  'wave.completed': Readonly<{ fingerprint: string; detail: string; evidence: readonly string[] }>;
  /** Terminal for this run: the attempts are used up. */
  'wave.failed': Readonly<{ statusCode: string; detail: string; failureClass: FailureClass | null }>;
  /** Open, and no retry of ours can clear it. */
  'wave.blocked': Readonly<{
    gate: string;
    statusCode: string;
    detail: string;
    failureClass: FailureClass | null;
  }>;
  /** Stopped by a person; can be resumed. */
  'wave.cancelled': Readonly<{ detail: string }>;
  /** A person asked for the run to stop: gracefully, or by force. */
  'cancel.requested': Readonly<{ force: boolean }>;
  /** An agent has seen its signal in this version. */
  'signal.acknowledged': Readonly<{ version: number; signal: string; observedAt: string }>;
  /** The prefix of this log up to the offset has this hash for ever. */
  'log.sealed': Readonly<{ offset: number; sha256: string }>;
  /** A person has seen the damage at this offset and lets the wave go on. */
  'log.damage-acknowledged': Readonly<{ offset: number; reason: string }>;
}>;

/** A type of control-plane event. */
export type ControlEventType = keyof ControlEventData;

/** How loud an event is in `wave logs` and live progress. */
export type EventLevel = 'debug' | 'info' | 'warn' | 'error';

/** Every control-plane event: its level and one line of documentation. */
export const controlEvents: Readonly<Record<ControlEventType, Readonly<{ level: EventLevel; doc: string }>>> =
  {
    'epoch.raised': { level: 'debug', doc: 'A launcher or supervisor took the lane over.' },
    'wave.opened': { level: 'info', doc: 'A run began to work on the wave.' },
    'attempt.started': { level: 'info', doc: 'One pass over the wave began.' },
    'agent-run.requested': { level: 'debug', doc: 'An agent is to be started.' },
    'agent-run.started': { level: 'info', doc: 'An agent runs.' },
    'agent-run.buried': { level: 'warn', doc: 'No process came of a request.' },
    'agent-run.stop-requested': { level: 'warn', doc: 'An agent is being stopped.' },
    'agent-run.exited': { level: 'info', doc: 'An agent ended.' },
    'agent-run.swept': { level: 'warn', doc: 'Processes that an agent had left behind were ended.' },
    'agent-run.concluded': { level: 'debug', doc: 'The evidence of an agent was collected.' },
    'workspace.measured': { level: 'debug', doc: 'Changes of the work tree were measured.' },
    'snapshot.lost': { level: 'warn', doc: 'What agents changed can no longer be measured.' },
    'artifact.measured': { level: 'debug', doc: 'Files that evidence depends on were measured.' },
    'gate.evaluated': { level: 'info', doc: 'A gate answered.' },
    'stage.inferred': { level: 'info', doc: 'A stage without a steward was concluded from facts.' },
    'attempt.ended': { level: 'info', doc: 'One pass over the wave is over.' },
    'wave.completed': { level: 'info', doc: 'The wave is closed.' },
    'wave.failed': { level: 'error', doc: 'The attempts are used up.' },
    'wave.blocked': { level: 'error', doc: 'A gate is open that no retry can clear.' },
    'wave.cancelled': { level: 'warn', doc: 'The wave was stopped by a person.' },
    'cancel.requested': { level: 'warn', doc: 'A person asked to stop.' },
    'signal.acknowledged': { level: 'debug', doc: 'An agent has seen its signal.' },
    'log.sealed': { level: 'debug', doc: 'The log up to here is fixed by a hash.' },
    'log.damage-acknowledged': { level: 'warn', doc: 'A person acknowledged damage of a log.' },
  };
