import { Problem } from '../base/problem.js';
import type { ExecutorKind } from '../model/executor.js';
import { commandExecutor } from './command.js';
import type { Executor } from './executor.js';
import { localExecutor } from './local.js';
import { claudeExecutor } from './vendors/claude.js';
import { codexExecutor } from './vendors/codex.js';

const executors: ReadonlyMap<ExecutorKind, Executor> = new Map(
  [commandExecutor, localExecutor, claudeExecutor, codexExecutor].map((executor) => [
    executor.kind,
    executor,
  ]),
);

/** Whether this build can run agents of this kind. */
export function isRunnable(kind: ExecutorKind): boolean {
  return executors.has(kind);
}

/**
 * The adapter of this kind.
 * @throws Problem `executor/unavailable` for kinds that this build cannot run
 */
export function executorOf(kind: ExecutorKind): Executor {
  const executor = executors.get(kind);
  if (executor !== undefined) return executor;
  throw new Problem('executor/unavailable', `the executor ${kind} cannot be run by this version of Wave`, {
    hint: 'to try the plan without it: wave launch --executor local --force-executor',
    exit: 'environment',
  });
}
