import { agentEnvironment } from '../runner/agent-environment.js';
import { placeVariables } from './agent-variables.js';
import type { CheckOrder } from './check-order.js';
import type { CommandReport } from './logged-command.js';
import { runLogged } from './logged-command.js';
import type { Session } from './session.js';

/** Runs a program for a contract on a leash, in the repository, with the environment that agents get. */
export async function runContractCommand(
  session: Session,
  { checkId, wave, run, contract, timeLimitMs }: CheckOrder,
  argv: readonly [string, ...string[]],
  options: Readonly<{ signal: AbortSignal; keepLines?: boolean }>,
): Promise<CommandReport> {
  const { context, runId } = session;
  return runLogged(session, {
    id: checkId,
    argv,
    env: agentEnvironment({
      source: context.env,
      pass: context.config.env?.pass ?? [],
      set: placeVariables(context, runId, { wave, attempt: run.attempt, agentId: run.agentId }),
    }),
    logPath: context.layout.contractLog(wave, run.attempt, [run.agentId, run.round], contract.id),
    timeLimitMs,
    ...options,
  });
}
