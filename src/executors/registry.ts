import type { ExecutorKind } from '../model/executor.js';
import { commandExecutor } from './command.js';
import type { Executor } from './executor.js';
import { localExecutor } from './local.js';
import { claudeExecutor } from './vendors/claude.js';
import { codexExecutor } from './vendors/codex.js';
import { geminiExecutor } from './vendors/gemini.js';
import { opencodeExecutor } from './vendors/opencode.js';

const executors: Readonly<Record<ExecutorKind, Executor>> = {
  command: commandExecutor,
  local: localExecutor,
  claude: claudeExecutor,
  codex: codexExecutor,
  opencode: opencodeExecutor,
  gemini: geminiExecutor,
};

/** The adapter of this kind. */
export function executorOf(kind: ExecutorKind): Executor {
  return executors[kind];
}
