import type { BudgetLimits, Budgets } from '../model/budget.js';
import type { Wave } from '../model/wave.js';
import { addSpending, NO_SPENDING } from '../model/spending.js';
import type { Spending } from '../model/spending.js';
import { goneOnWith } from '../reducers/gone-on-with.js';
import { waveReducer } from '../reducers/reduce-wave.js';
import { spentBy } from '../reducers/spent-by.js';
import { loggedWaves } from '../store/log/log-list.js';
import { openFold } from '../store/log/snapshot.js';
import { agentLimits, configuredBudgets } from '../waves/budgets.js';
import { resolveExecutor } from '../waves/resolve-executor.js';
import { budgetNews } from '../gates/budget.js';
import type { WaveState } from '../reducers/wave-state.js';
import type { Session } from './session.js';
import type { WaveEntry } from './wave-journal.js';

type BudgetSession = Pick<Session, 'context' | 'choice' | 'limits' | 'runId' | 'lane'>;

/** What this run, this wave and its agents may use; undefined where nobody set a limit. */
export function runBudgets(
  { context, choice, limits, runId, lane }: BudgetSession,
  wave: Wave,
): Budgets | undefined {
  const configured = configuredBudgets(context.config, context.lane);
  const run = {
    ...configured.run,
    ...(limits.maxUsd === null ? {} : { usd: limits.maxUsd }),
    ...(limits.maxTokens === null ? {} : { tokens: limits.maxTokens }),
  };
  const agents = Object.fromEntries(
    wave.agents.map((agent) => {
      const { budget } = resolveExecutor(agent, { config: context.config, lane: context.lane, ...choice });
      return [agent.agentId, agentLimits(budget, configured.agent)] as const;
    }),
  );
  if (![run, configured.wave, ...Object.values(agents)].some(hasLimit)) return undefined;
  const runs = [...goneOnWith(runId, lane.state.runs)];
  const elsewhere = hasLimit(run) ? spentElsewhere(context, runs, wave.wave) : NO_SPENDING;
  return { run, wave: configured.wave, agents, elsewhere, before: runs.slice(1) };
}

function hasLimit(limits: BudgetLimits): boolean {
  return Object.values(limits).some((limit) => limit !== undefined);
}

/** What these runs used in other waves than this one, as the logs say. */
function spentElsewhere({ layout }: Session['context'], runs: readonly string[], at: number): Spending {
  return loggedWaves(layout)
    .filter((wave) => wave !== at)
    .map((wave) => {
      const snapshotPath = layout.snapshot(`wave-${wave}`, waveReducer.name);
      const { state } = openFold(layout.controlPlane(wave), waveReducer, {
        blobs: layout.blob,
        snapshotPath,
      });
      return spentBy(state, { runs: new Set(runs) });
    })
    .reduce(addSpending, NO_SPENDING);
}

/** Levels of budgets that were reached since. */
export function budgetEvents(state: WaveState, budgets: Budgets | undefined): WaveEntry[] {
  return budgetNews(budgets, state).flatMap(({ level, ...use }): WaveEntry[] =>
    level === null ? [] : [{ type: 'budget.reached', data: { ...use, level } }],
  );
}
