import type { ExecutorRequest, Surroundings } from '../executors/executor.js';
import { executorOf } from '../executors/registry.js';
import { Problem } from '../base/problem.js';
import { isWithoutNetwork } from '../waves/rules/enforcement.js';
import { surroundings } from './find-program.js';
import type { LaneContext } from './lane-context.js';
import { writePathProblem } from './sandbox-paths.js';
import type { SandboxTrial } from './sandbox-trial.js';
import { trySandbox } from './sandbox-trial.js';

/** The machine, as it is asked whether agents can be started on it: everything is tried once at most. */
export type Machine = Readonly<{ around: Surroundings; trySandbox: (hasNetwork: boolean) => SandboxTrial }>;

/** The machine as a lane has it. */
export function machineOf(context: Pick<LaneContext, 'env' | 'repo'>): Machine {
  const tried = new Map<boolean, SandboxTrial>();
  return {
    around: surroundings(context),
    trySandbox: (hasNetwork) => {
      const trial = tried.get(hasNetwork) ?? trySandbox(context.env, context.repo, hasNetwork);
      tried.set(hasNetwork, trial);
      return trial;
    },
  };
}

/** Why this agent cannot be started here on this executor; undefined where it can. */
export function executorProblem(
  context: Pick<LaneContext, 'repo' | 'repoLayout' | 'env'>,
  request: ExecutorRequest,
  machine: Machine,
): Problem | undefined {
  const { agent, executor } = request;
  return (
    executorOf(executor.kind).preflight(request, machine.around) ??
    sandboxProblem(request, machine) ??
    writePathProblem(context, agent, executor)
  );
}

function sandboxProblem({ agent, executor }: ExecutorRequest, machine: Machine): Problem | undefined {
  if (executor.sandbox.kind === 'none') return undefined;
  const trial = machine.trySandbox(!isWithoutNetwork(executor, agent.permissions));
  if (!('problem' in trial)) return undefined;
  return new Problem(
    'executor/no-sandbox',
    `agent ${agent.agentId} is to run in a sandbox: ${trial.problem}`,
    {
      hint: trial.hint,
      exit: 'environment',
    },
  );
}
