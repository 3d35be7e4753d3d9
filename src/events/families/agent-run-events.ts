import type { Stage } from '../../model/attempt.js';
import type { AgentStatements } from '../../model/adjudication.js';
import type { Envelope } from '../../model/envelope.js';
import type { FailureClass } from '../../model/failure.js';
import type { StallKind, StallLimits } from '../../model/stall-limits.js';
import type { ProcessIdentity } from '../../model/status-file.js';
import type { Decided, EventFamily } from '../event-family.js';

/** Why a running agent is stopped by us. */
export type StopReason = 'time-limit' | 'stalled' | 'cancelled' | 'shim-lost' | 'wave-over';

/** What happens to one process of one agent. */
export type AgentRunEventData = Readonly<{
  /** Intent: this process is to be started. On disk before anything happens. */
  'agent-run.requested': Readonly<{
    intentId: string;
    stage: Stage;
    executor: string;
    promptHash: string;
    /** Wall-clock limit; null means none. */
    timeLimitMs: number | null;
    /** What it may not be silent, or idle, for; left out where it may. */
    stall?: StallLimits;
    ownedPaths: readonly string[];
    /** It is there for the others, and nothing waits for it. */
    resident?: boolean;
    /** The agent in whose worktree it works; left out in the shared tree. */
    worktree?: string;
  }> &
    Decided;
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
  'agent-run.stop-requested': Readonly<{ intentId: string; reason: StopReason }> & Decided;
  /** Observed: it runs, and has shown nothing of this kind for longer than it may, all of it watched. */
  'agent-run.stalled': Readonly<{ intentId: string; kind: StallKind; limitMs: number }>;
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
    /** What else it left; logs of the first days do not say. */
    said?: AgentStatements;
    /** What the end of its output says about a failure; empty when it ended well. */
    detail: string;
    failureClass: FailureClass | null;
    /** How long its provider asked to wait; null where it did not say. */
    retryAfterMs: number | null;
    /** Its program's own name for what it did, by which it could go on; left out where it has none. */
    sessionId?: string;
    /** What it was not allowed to do, in its program's words. */
    denied?: readonly string[];
    /** How often it called a tool; of very many, only the first are on record each. */
    toolCalls?: number;
  }>;
  /** Observed: its program tells that a tool was called. `ok` is null where nobody knows how that ended. */
  'tool.called': Readonly<{ intentId: string; tool: string; about: string; ok: boolean | null }>;
  /** Observed: the published envelope is not what was measured last. `sha256` is null where it is gone. */
  'agent-run.envelope-measured': Readonly<{ intentId: string; path: string; sha256: string | null }>;
  /** An agent has seen its signal in this version. */
  'signal.acknowledged': Readonly<{ version: number; signal: string; observedAt: string }>;
}>;

/** See {@link AgentRunEventData}. */
export const agentRunEvents: EventFamily<AgentRunEventData> = {
  'agent-run.requested': {
    level: 'debug',
    doc: 'An agent is to be started.',
    shape: {
      intentId: 'text',
      stage: 'text',
      executor: 'text',
      promptHash: 'text',
      timeLimitMs: 'number?',
      ownedPaths: 'list',
    },
  },
  'agent-run.started': {
    level: 'info',
    doc: 'An agent runs.',
    shape: {
      intentId: 'text',
      bootId: 'text',
      shim: 'object',
      agent: 'object',
      startedAt: 'text',
    },
  },
  'agent-run.buried': {
    level: 'warn',
    doc: 'No process came of a request.',
    shape: { intentId: 'text', reason: 'text', failureClass: 'text' },
  },
  'agent-run.stop-requested': {
    level: 'warn',
    doc: 'An agent is being stopped.',
    shape: { intentId: 'text', reason: 'text' },
  },
  'agent-run.stalled': {
    level: 'warn',
    doc: 'An agent has shown nothing for too long.',
    shape: { intentId: 'text', kind: 'text', limitMs: 'number' },
  },
  'agent-run.exited': {
    level: 'info',
    doc: 'An agent ended.',
    shape: {
      intentId: 'text',
      exitCode: 'number?',
      signal: 'text?',
      endedAt: 'text?',
      detail: 'text',
    },
  },
  'agent-run.swept': {
    level: 'warn',
    doc: 'Processes that an agent had left behind were ended.',
    shape: {},
  },
  'agent-run.concluded': {
    level: 'debug',
    doc: 'The evidence of an agent was collected.',
    shape: {
      intentId: 'text',
      envelopePath: 'text',
      envelopeSha256: 'text',
      envelope: 'object',
      malformed: 'list',
      detail: 'text',
      failureClass: 'text?',
      retryAfterMs: 'number?',
    },
  },
  'tool.called': {
    level: 'debug',
    doc: 'An agent called a tool.',
    shape: { intentId: 'text', tool: 'text', about: 'text' },
  },
  'agent-run.envelope-measured': {
    level: 'warn',
    doc: 'A published result envelope was changed, removed or put back.',
    shape: { intentId: 'text', path: 'text', sha256: 'text?' },
  },
  'signal.acknowledged': {
    level: 'debug',
    doc: 'An agent has seen its signal.',
    shape: { version: 'number', signal: 'text', observedAt: 'text' },
  },
};
