import { Problem } from '../../base/problem.js';
import { isExecutorKind } from '../../model/executor.js';
import type { RunOptions } from '../../model/run-options.js';
import { defaultRunOptions } from '../../model/run-options.js';
import type { RunRequest } from '../../events/lane-event.js';
import type { PreparedRun } from '../../supervisor/prepare-run.js';
import type { Invocation } from '../command.js';
import { numberOption, textOption, waveOption } from '../context.js';
import { operatorName } from '../operator-name.js';
import { changedFlags } from './launch-options.js';

/**
 * What the flags of `wave launch` and `wave submit` ask for.
 * @throws Problem `cli/flag-value`, `executor/unknown`
 */
export function runOptionsOf(invocation: Invocation): RunOptions {
  const { options } = invocation;
  const only = options.wave === undefined ? undefined : waveOption(invocation);
  const { rateLimit, ...initial } = defaultRunOptions;
  return {
    startWave: numberOption(invocation, 'start-wave') ?? only ?? null,
    endWave: numberOption(invocation, 'end-wave') ?? only ?? null,
    autoNext: options['auto-next'] === true,
    ...executorOptions(invocation),
    model: textOption(invocation, 'model') ?? null,
    residentOrchestrator: options['resident-orchestrator'] === true,
    allowNetworkFs: options['allow-network-fs'] === true,
    maxAgents: maxAgents(invocation),
    maxRetries: numberOption(invocation, 'max-retries-per-wave') ?? initial.maxRetries,
    staggerMs: numberOption(invocation, 'agent-launch-stagger-ms') ?? initial.staggerMs,
    rateLimit: {
      retries: numberOption(invocation, 'agent-rate-limit-retries') ?? rateLimit.retries,
      baseMs: numberOption(invocation, 'agent-rate-limit-base-delay-seconds') ?? rateLimit.baseMs,
      maxMs: numberOption(invocation, 'agent-rate-limit-max-delay-seconds') ?? rateLimit.maxMs,
    },
    maxUsd: positive(invocation, 'max-usd'),
    maxTokens: positive(invocation, 'max-tokens'),
    timeLimitMs: numberOption(invocation, 'timeout-minutes') ?? initial.timeLimitMs,
    configFile: textOption(invocation, 'config') ?? null,
  };
}

/** What is kept of it for people: who wants which waves, with which flags. */
export function runRequest(
  invocation: Invocation,
  repo: string,
  { selection }: Pick<PreparedRun, 'selection'>,
): RunRequest {
  return {
    waves: selection.waves.map(({ wave }) => wave.wave),
    autoNext: invocation.options['auto-next'] === true,
    operator: operatorName(invocation, repo),
    flags: changedFlags(invocation.options),
  };
}

function positive(invocation: Invocation, flag: 'max-usd' | 'max-tokens'): number | null {
  const most = numberOption(invocation, flag);
  if (most === undefined || most > 0) return most ?? null;
  throw new Problem('cli/flag-value', `--${flag} needs a number above 0, not ${most}`);
}

function maxAgents(invocation: Invocation): number {
  const most = numberOption(invocation, 'max-agents') ?? defaultRunOptions.maxAgents;
  if (most > 0) return most;
  throw new Problem('cli/flag-value', '--max-agents needs a whole number of 1 or more, not 0');
}

function executorOptions(invocation: Invocation): Pick<RunOptions, 'executor' | 'forceExecutor'> {
  const executor = textOption(invocation, 'executor');
  const forceExecutor = invocation.options['force-executor'] === true;
  if (executor === undefined) {
    if (forceExecutor) throw new Problem('cli/flag-value', '--force-executor needs --executor');
    return { executor: null, forceExecutor };
  }
  if (!isExecutorKind(executor)) {
    throw new Problem('executor/unknown', `there is no executor "${executor}"`, {
      hint: 'command, local, claude, codex, opencode, gemini',
    });
  }
  return { executor, forceExecutor };
}

/** Flags of the tmux days: accepted, so that scripts go on working, and said to mean nothing. */
export function noteIgnoredFlags({ options, io }: Invocation): void {
  const ignored = ['terminal-surface', 'keep-sessions', 'cleanup-sessions', 'keep-terminals'];
  for (const flag of ignored) {
    if (options[flag] !== undefined) io.stderr(`wave: --${flag} has no effect: agents run without tmux\n`);
  }
}
