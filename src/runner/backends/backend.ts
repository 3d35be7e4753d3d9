import type { Result } from '../../base/result.js';
import type { ProcessIdentity, StatusFile } from '../../model/status-file.js';
import type { Liveness } from '../process-identity.js';
import type { SpawnError } from '../spawn-agent.js';

/**
 * Where agents run. Whoever holds the lane knows agent runs by their intents, which are on record before anything else
 * happens, and puts on record what a backend says of them. Every backend passes `test/runner/backends/conformance.ts`.
 */
export type Backend = AgentRunObserver &
  Readonly<{
    /**
     * Has the agent of an intent started. For each intent one agent starts at most, however often and by however many this is
     * called: whoever starts it wins a claim first. Resolves when somebody is on the way to start it, never for what the
     * machine refuses; whether it runs is for `observe` to say.
     */
    launch(order: LaunchOrder): Promise<Result<null, SpawnError>>;
    /**
     * Goes on with a run that somebody else was to launch, who is gone. What nobody has claimed by now is claimed, so that it
     * never starts: the answer is then `lost`, `buried`. Anything else is as `observe` has it.
     * @throws where it cannot be told: nothing is claimed then, or nobody knows
     */
    adopt(run: RunName): Promise<AgentRunObservation>;
    /**
     * Ends everything that belongs to a run: what runs, what is on its way, and what an agent that has ended left behind. It
     * may be told again, at any time. How the agent ended is for `observe` to say.
     */
    cancel(run: RunName, patience: Patience): Promise<StopOutcome>;
  }>;

/** The part of a backend that only looks. */
export type AgentRunObserver = Readonly<{
  /**
   * What is known of a run now. Changes nothing, and never goes back: what has ended has ended so for ever. A backend that
   * hears from elsewhere answers with the newest that it has heard, whatever came late or twice.
   */
  observe(run: RunName): AgentRunObservation;
}>;

/** An agent run, as its log names it. */
export type RunName = Readonly<{
  intentId: string;
  wave: number;
  attempt: number;
  agentId: string;
  /** Which run of the agent in the attempt it is, from 0. */
  round: number;
  /** Who runs it, as far as that is on record. */
  process: Pick<StatusFile, 'bootId' | 'shim' | 'agent'> | null;
}>;

/** What is to be started. Paths are absolute. */
export type LaunchOrder = Readonly<{
  run: RunName;
  /** The program and its arguments, never a shell string. */
  argv: readonly [string, ...string[]];
  cwd: string;
  /** The agent's whole environment. */
  env: Readonly<Record<string, string>>;
  /** The file that is its standard input; where left out there is none. */
  stdinPath?: string;
  promptHash: string;
}>;

/** How long an agent that is told to end may take before it is ended by force. */
export type Patience = Readonly<{ graceMs: number }>;

/** Why it can no longer be known how an agent ended, or why it never began. */
export type LossReason =
  /** Agent and shim are both gone and neither left an exit. */
  | 'agent-dead-without-record'
  /** The shim took the claim and died before the agent began; the agent will never run. */
  | 'shim-dead'
  /** Recorded during another boot of the machine. */
  | 'rebooted'
  /** Recovery took the claim before a shim could: the agent will never run. */
  | 'buried'
  /** The status file was damaged by somebody and nobody is left to write it again. */
  | 'status-invalid';

/** What can be seen of one agent run right now. A fact about processes, never a judgement about work. */
export type AgentRunObservation =
  /** Not begun. `claimed` false: the shim is on its way, or died before it got anywhere; only a claim can tell. */
  | Readonly<{ kind: 'starting'; claimed: boolean; shim: Liveness }>
  /** `ending`: the agent is gone and its shim is about to publish the exit. */
  | Readonly<{ kind: 'running'; status: StatusFile; ending: boolean }>
  | Readonly<{
      kind: 'exited';
      status: StatusFile;
      exitCode: number;
      signal: string | null;
      endedAt: string;
    }>
  /** The agent lives but its shim is dead: its exit can never be known. The caller decides what becomes of it. */
  | Readonly<{ kind: 'shim-lost'; status: StatusFile }>
  | Readonly<{ kind: 'lost'; reason: LossReason; status: StatusFile | null }>;

/** What stopping found and did. Not how the agent ended: only its shim records that. */
export type StopOutcome = Readonly<{
  /**
   * `stopped`: nothing of the agent run is left. `nothing-to-stop`: nothing was there. `survivors`: some outlived
   * SIGKILL or the permission to send it. `doubt`: it could not be told whether the agent is who it was, so no signal.
   */
  kind: 'stopped' | 'nothing-to-stop' | 'survivors' | 'doubt';
  /** Whether SIGTERM was not enough. */
  killed: boolean;
  /** Those that had left the agent's process group and were found by their environment marker. */
  stragglers: readonly ProcessIdentity[];
  survivors: readonly ProcessIdentity[];
}>;

/** Whether nobody has been seen to take the run up, so that its claim is what decides. */
export function isUnanswered(seen: AgentRunObservation): boolean {
  return seen.kind === 'starting' && !seen.claimed;
}

/** What the agent's keeper has published of it; null where it has not. */
export function publishedOf(seen: AgentRunObservation): StatusFile | null {
  return seen.kind === 'starting' ? null : seen.status;
}
