import type { Problem } from '../base/problem.js';
import type { ExecutorKind } from '../model/executor.js';
import type { Wave, WaveAgent } from '../model/wave.js';
import type { ResolvedExecutor } from '../waves/resolve-executor.js';

/** What is to be started for an agent. The prompt goes in by its file on stdin where asked for, never as an argument. */
export type LaunchSpec = Readonly<{
  argv: readonly [string, ...string[]];
  /** Added to the agent's environment. */
  env: Readonly<Record<string, string>>;
  stdin: 'prompt' | 'nothing';
}>;

/** What an adapter is told about one agent. */
export type ExecutorRequest = Readonly<{ wave: Wave; agent: WaveAgent; executor: ResolvedExecutor }>;

/** One kind of agent program behind one port. */
export type Executor = Readonly<{
  kind: ExecutorKind;
  /** Prefixes of the environment variables that belong to this program and reach it alone. */
  environment: readonly string[];
  /** Why this agent cannot be started here; undefined when it can. `find` looks a program up on the PATH. */
  preflight: (request: ExecutorRequest, find: (program: string) => string | undefined) => Problem | undefined;
  /** What to start. Only called when preflight had nothing to say. */
  resolve: (request: ExecutorRequest) => LaunchSpec;
}>;
