import type { BudgetLimits } from '../model/budget.js';
import type { WaveConfig } from '../model/config.js';
import type { AgentBudget } from '../model/executor-settings.js';
import { laneConfig } from './lane-config.js';

/** The limits of the configuration; what the lane says replaces the common one, unit by unit. */
export function configuredBudgets(
  config: WaveConfig,
  lane: string,
): Readonly<Record<'run' | 'wave' | 'agent', BudgetLimits>> {
  const common = config.budgets;
  const own = laneConfig(config, lane)?.budgets;
  return {
    run: { ...common?.run, ...own?.run },
    wave: { ...common?.wave, ...own?.wave },
    agent: { ...common?.agent, ...own?.agent },
  };
}

/** The limits of one agent over all of its runs: its own minutes are those of each run, and what every agent may is for all. */
export function agentLimits(own: AgentBudget, every: BudgetLimits): BudgetLimits {
  const { usd = every.usd, tokens = every.tokens } = own;
  return {
    ...(usd === undefined ? {} : { usd }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(every.minutes === undefined ? {} : { minutes: every.minutes }),
  };
}
