import type { DecisionSettings } from '../model/launch-policy.js';
import type { Wave } from '../model/wave.js';
import { clarificationRules } from '../waves/clarification-rules.js';
import { preferredAgents } from '../waves/lane-config.js';
import { oversightOf } from '../waves/oversight.js';
import { executorChains } from './executor-chain.js';
import { askedSetting } from './lifecycle/asked-hooks.js';
import { prepareAgent } from './prepare-agent.js';
import { requiredStewards } from './required-stewards.js';
import { runBudgets } from './run-budgets.js';
import { providerSetting } from './security-provider.js';
import type { Session } from './session.js';

/** What decisions about a wave depend on besides its logs, as the files and the command line of this launch have it. */
export function decisionSettings(
  { context, choice, limits, runId, lane }: Pick<Session, 'context' | 'choice' | 'limits' | 'runId' | 'lane'>,
  wave: Wave,
): DecisionSettings {
  const promptHashes = Object.fromEntries(
    wave.agents.map((agent) => [agent.agentId, prepareAgent(context, choice, wave, agent).prompt.hash]),
  );
  const chains = executorChains(context, choice, wave);
  const executors = Object.fromEntries([...chains].map(([agentId, { kinds }]) => [agentId, kinds]));
  const { maxAgents, maxRetries, staggerMs, rateLimit } = limits;
  const oversight = oversightOf(context.config, context.lane);
  const budgets = runBudgets({ context, choice, limits, runId, lane }, wave);
  return {
    policy: {
      runId,
      maxAgents,
      maxRetries,
      staggerMs,
      rateLimit,
      promptHashes,
      executors,
      preferredAgents: preferredAgents(context.config, context.lane),
    },
    required: requiredStewards(context.config, context.lane),
    clarifications: clarificationRules(context.config, context.lane),
    ...providerSetting(context.config),
    ...askedSetting(context.config),
    ...(oversight === undefined ? {} : { oversight }),
    ...(budgets === undefined ? {} : { budgets }),
  };
}
