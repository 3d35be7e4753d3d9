import { DEFAULT_CONTRACT_MINUTES } from '../model/config-defaults.js';
import { activeRuns } from '../reducers/wave-state.js';
import { baselineKey } from '../reducers/contract-check.js';
import { runsProgram } from '../gates/contract-standing.js';
import type { Performance } from './perform-intents.js';

/** Records that a contract is to be checked, and begins with it. What changed before a program runs is not put down to it. */
export async function requestCheck(
  stage: Performance,
  { agentId, contractId }: Readonly<{ agentId: string; contractId: string }>,
): Promise<void> {
  const { session, journal, wave, basis, checks } = stage;
  const agent = wave.agents.find((one) => one.agentId === agentId);
  const contract = agent?.contracts.find(({ id }) => id === contractId);
  const run = journal.state.agents.get(agentId);
  if (agent === undefined || contract === undefined || run === undefined) return;
  if (runsProgram(contract)) await stage.measure(activeRuns(journal.state).map(({ intentId }) => intentId));
  const checkId = session.context.ids.next();
  const { attempt, baselines } = journal.state;
  const { intentId } = run;
  const data = { checkId, contractId, intentId, runsProgram: runsProgram(contract), basis };
  journal.append({ type: 'contract.check-requested', attempt, agent: agentId, data });
  const minutes = contract.minutes ?? session.context.config.contracts?.minutes ?? DEFAULT_CONTRACT_MINUTES;
  checks.begin({
    checkId,
    wave: wave.wave,
    agent,
    contract,
    attempt,
    run: { intentId, agentId, attempt: run.attempt, round: run.round },
    timeLimitMs: minutes * 60_000,
    baseline: contract.source === null ? undefined : baselines.get(baselineKey(agentId, contract.source)),
  });
}
