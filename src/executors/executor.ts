import type { JsonObject } from '../base/json.js';
import type { Problem } from '../base/problem.js';
import type { FailureClass } from '../model/failure.js';
import type { ExecutorKind } from '../model/executor.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import type { ResolvedExecutor } from '../waves/resolve-executor.js';

/** What is to be started for an agent. The prompt goes in by its file on stdin where asked for, never as an argument. */
export type LaunchSpec = Readonly<{
  argv: readonly [string, ...string[]];
  /** Added to the agent's environment. */
  env: Readonly<Record<string, string>>;
  stdin: 'prompt' | 'nothing';
  /** What the program reads besides: content by path below {@link LaunchPlace.folder}. */
  files?: Readonly<Record<string, string>>;
}>;

/** What an adapter is told about one agent. */
export type ExecutorRequest = Readonly<{
  wave: Wave;
  agent: WaveAgent;
  executor: ResolvedExecutor;
  /** The environment that the agent's own is taken from. */
  env: Readonly<Record<string, string | undefined>>;
}>;

/** What an adapter is told where it may doubt: the environment is what reaches the program. */
export type DoubtRequest = Pick<ExecutorRequest, 'executor' | 'env'>;

/** Where an agent will be. Every path is absolute. */
export type LaunchPlace = Readonly<{
  /** Where its program starts. */
  cwd: string;
  /** What its `wave` writes to, in or outside of `cwd`: a sandbox must let it. */
  stateRoots: readonly string[];
  /** Its own folder, made for {@link LaunchSpec.files}. */
  folder: string;
  /** What goes where {@link Executor.instructionsPlace} says, and the file that holds it too; left out where nothing does. */
  instructions?: StandingInstructions;
  read: Surroundings['read'];
}>;

/** What an agent is told besides its prompt, for as long as it runs. */
export type StandingInstructions = Readonly<{ path: string; text: string }>;

/** What an adapter asks of the machine. */
export type Surroundings = Readonly<{
  /** Looks a program up on the PATH. */
  find: (program: string) => string | undefined;
  /** The text of a file; undefined where there is none that can be read. Relative paths count from the repository. */
  read: (path: string) => string | undefined;
}>;

/** One call of a tool, as a program reports it when its answer is known, or when its output ends without one. */
export type ToolCall = Readonly<{
  tool: string;
  /** The file, command or address that it was about; empty where its program names none. */
  about: string;
  /** Null where nobody knows how it ended. */
  ok: boolean | null;
}>;

/** What a run of an agent's program said about itself. */
export type AgentReport = Readonly<{
  /** Null where it said nothing of it. */
  usage: ReportedUsage | null;
  /** By which its program could go on with it. */
  sessionId: string | null;
  /** Why it ended without having done its work; null where it says nothing of the kind. It counts whatever the exit code. */
  failure: ReportedFailure | null;
  /** What it was not allowed to do, in its program's words. */
  denied: readonly string[];
}>;

/**
 * Tokens and costs. Costs are null where the program names none, which is never the same as nothing; nor is a 0 for tokens that
 * were used, by which programs say that they know no price.
 */
export type ReportedUsage = Readonly<{
  /** All that was read, from caches too. */
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
  /** Of {@link inputTokens}, what came from a cache; null where that is not told apart. */
  cachedTokens?: number | null;
  /** Of {@link inputTokens}, what was written to a cache, where that has a price of its own. */
  cacheWriteTokens?: number;
  /** More was used than this says: its program was ended before it had told all. */
  isPartial?: boolean;
  /** Some of it has no price. */
  isPartlyPriced?: boolean;
  /** As the program calls it; null where it asked several, left out where it does not say. */
  model?: string | null;
}>;

/** See {@link AgentReport}. */
export type ReportedFailure = Readonly<{
  message: string;
  /** Null where the exit says it as well. */
  failureClass: FailureClass | null;
  /** What the provider asked to wait, where its program tells so outside of the message. */
  retryAfterMs: number | null;
  /** From when on it answers again (ms since the epoch), where its program tells that. */
  resetsAt?: number;
}>;

/** Reads the standard output of a program line by line, as it comes. Whatever a line is, it is read without a fault. */
export type OutputReader = Readonly<{
  /** @returns the calls whose end this line tells */
  line: (text: string) => readonly ToolCall[];
  /** Once there will be no more lines: calls that were not seen to end. */
  end: () => readonly ToolCall[];
  report: () => AgentReport;
}>;

/** What an agent says in one event. A piece goes on where the piece before it ended. */
export type Said = Readonly<{ text: string; isPiece: boolean }>;

/**
 * A folder of the user's in which a program keeps what is its own. Names are of what lies in it; in a sandbox the rest is not
 * there, and what the program puts there ends with it.
 */
export type ProgramHome = Readonly<{
  /** Absolute, where the environment says where it is. */
  folder: string;
  /** Settings, instructions, extensions: an agent in a sandbox cannot change them. */
  reads: readonly string[];
  /** Logins that the program renews. */
  writes: readonly string[];
  /** Folders that are to last, and are made where they are not there: sessions that can be gone on with. */
  keeps: readonly string[];
}>;

/** One kind of agent program behind one port. */
export type Executor = Readonly<{
  kind: ExecutorKind;
  /** Prefixes of the environment variables that belong to this program and reach it alone. */
  environment: readonly string[];
  /** Why this agent cannot be started here; undefined when it can. */
  preflight: (request: ExecutorRequest, around: Surroundings) => Problem | undefined;
  /**
   * What may well be lacking, and how to mend it, such as a login that no file tells of. Asked where preflight had nothing
   * to say; nothing is held up by it. Left out where nothing can be.
   */
  doubt?: (request: DoubtRequest, around: Surroundings) => string | undefined;
  /**
   * Where the program takes instructions for one run besides its prompt, as its agent and people are told: `the system prompt`.
   * Undefined where these would not reach it there, or would take the place of what its user put there: then they are a part of
   * the prompt, as they are where this is left out.
   */
  instructionsPlace?: (
    request: ExecutorRequest,
    text: string,
    around: Pick<Surroundings, 'read'>,
  ) => string | undefined;
  /** What to start. Only called when preflight had nothing to say. */
  resolve: (request: ExecutorRequest, place: LaunchPlace) => LaunchSpec;
  /** Where the program keeps what is its own, by its environment; left out where it keeps nothing. */
  homes?: (env: ExecutorRequest['env']) => readonly ProgramHome[];
  /** For a program that reports in events; left out where all that it prints are its own words. */
  reader?: () => OutputReader;
  /** Exit codes by which the program says why it could not even begin, with no event. */
  exits?: ReadonlyMap<number, FailureClass>;
  /** What the agent itself, or its program, says to people in an event; null where it is about something else. Comes with `reader`. */
  said?: (event: JsonObject) => Said | null;
}>;
